package dev.longspan.protocol;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * The opening handshake over HTTP/1.1 (RFC 6455 section 4), as an intermediary must judge both
 * halves of it.
 */
public final class WebSocketHandshake {

  /** What a request is. */
  public sealed interface Classification permits NotAnUpgrade, Valid, Refused {}

  /** An ordinary request; an {@code Upgrade} field in it is hop-by-hop and means nothing. */
  public record NotAnUpgrade() implements Classification {}

  /** A handshake that may be carried on. */
  public record Valid() implements Classification {}

  /**
   * A handshake that must be answered here.
   *
   * @param status 400, or 426, which goes with {@code Sec-WebSocket-Version: 13} (RFC 6455 section
   *     4.4)
   * @param reason one short clause
   */
  public record Refused(int status, String reason) implements Classification {}

  /** The version of RFC 6455. */
  public static final String VERSION = "13";

  private static final Classification NOT_AN_UPGRADE = new NotAnUpgrade();
  private static final Classification VALID = new Valid();
  private static final int RSV1 = 0x40;
  private static final int ALL_RESERVED_BITS = 0x70;

  /** 16 octets in base64: 22 characters and the padding. */
  private static final int KEY_CHARACTERS = 22;

  private static final byte[] GUID =
      "258EAFA5-E914-47DA-95CA-C5AB0DC85B11".getBytes(StandardCharsets.US_ASCII);

  /** A digest is made of a provider's look-up: once per thread is enough. */
  private static final FastThreadLocal<MessageDigest> SHA_1 =
      new FastThreadLocal<>() {
        @Override
        protected MessageDigest initialValue() throws NoSuchAlgorithmException {
          return MessageDigest.getInstance("SHA-1");
        }
      };

  private WebSocketHandshake() {}

  /**
   * Judges a client's request (RFC 6455 section 4.2.1).
   *
   * <p>It is an upgrade when {@code Upgrade} lists {@code websocket} and {@code Connection} lists
   * {@code upgrade}; in HTTP/1.0 it never is (RFC 9110 section 7.8).
   */
  public static Classification classify(
      HttpMethod method, HttpVersion version, HttpHeaders headers) {
    if (!headers.contains(HttpHeaderNames.UPGRADE)
        || !version.equals(HttpVersion.HTTP_1_1)
        || !TokenList.contains(headers, HttpHeaderNames.UPGRADE, "websocket")
        || !TokenList.contains(headers, HttpHeaderNames.CONNECTION, "upgrade")) {
      return NOT_AN_UPGRADE;
    }
    if (!method.equals(HttpMethod.GET)) {
      return new Refused(400, "WebSocket handshake must be a GET");
    }
    if (hasBody(headers)) {
      return new Refused(400, "WebSocket handshake with a body");
    }
    List<String> versions = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
    if (versions.isEmpty()) {
      return new Refused(400, "no Sec-WebSocket-Version");
    }
    if (versions.size() > 1 || !versions.get(0).equals(VERSION)) {
      return new Refused(426, "Sec-WebSocket-Version is not 13");
    }
    List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    if (keys.size() != 1 || !isKey(keys.get(0))) {
      return new Refused(400, "Sec-WebSocket-Key is not 16 octets in base64");
    }
    return VALID;
  }

  /** A body could hide another request from a backend that takes the upgrade at its word. */
  private static boolean hasBody(HttpHeaders headers) {
    String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    return headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
        || (length != null && !length.equals("0"));
  }

  private static boolean isKey(String key) {
    if (key.length() != KEY_CHARACTERS + 2 || !key.endsWith("==")) {
      return false;
    }
    for (int i = 0; i < KEY_CHARACTERS; i++) {
      char c = key.charAt(i);
      boolean base64 =
          (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || c == '+'
              || c == '/';
      if (!base64) {
        return false;
      }
    }
    return true;
  }

  /**
   * The {@code Sec-WebSocket-Accept} that proves that the key was read (RFC 6455 section 4.2.2).
   */
  public static String acceptKey(String key) {
    MessageDigest digest = SHA_1.get();
    digest.update(key.getBytes(StandardCharsets.ISO_8859_1));
    return Base64.getEncoder().encodeToString(digest.digest(GUID));
  }

  /** A key for a handshake of the gateway's own (RFC 6455 section 4.1): 16 random octets. */
  public static String newKey() {
    ByteBuffer nonce = ByteBuffer.allocate(16);
    while (nonce.hasRemaining()) {
      nonce.putInt(MaskingKeys.next());
    }
    return Base64.getEncoder().encodeToString(nonce.array());
  }

  /**
   * What is wrong with the backend's 101 to a valid request, or null (RFC 6455 section 4.1): it
   * must switch to WebSocket, prove that it read the key, and choose from what was offered.
   */
  public static String responseProblem(HttpHeaders request, HttpHeaders response) {
    if (!TokenList.contains(response, HttpHeaderNames.UPGRADE, "websocket")) {
      return "101 without Upgrade: websocket";
    }
    if (!TokenList.contains(response, HttpHeaderNames.CONNECTION, "upgrade")) {
      return "101 without Connection: upgrade";
    }
    List<String> accepts = response.getAll(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT);
    if (accepts.size() != 1
        || !accepts.get(0).equals(acceptKey(request.get(HttpHeaderNames.SEC_WEBSOCKET_KEY)))) {
      return "Sec-WebSocket-Accept does not fit the key";
    }
    String subprotocol = subprotocolProblem(request, response);
    if (subprotocol != null) {
      return subprotocol;
    }
    AsciiString extensions = HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS;
    boolean foreign =
        response.contains(extensions)
            && TokenList.anyMatch(
                response,
                extensions,
                chosen ->
                    !TokenList.anyMatch(
                        request, extensions, offer -> name(offer).equals(name(chosen))));
    return foreign ? "extension was not offered" : null;
  }

  /** What is wrong with the subprotocol that an answer chooses of the request's, or null. */
  public static String subprotocolProblem(HttpHeaders request, HttpHeaders response) {
    List<String> protocols = response.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    boolean foreign =
        protocols.size() > 1
            || (protocols.size() == 1
                && !TokenList.anyMatch(
                    request, HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, protocols.get(0)::equals));
    return foreign ? "subprotocol was not offered" : null;
  }

  /**
   * The reserved bits that the extensions of a 101 may set: 0 with none; 0x40 with
   * permessage-deflate alone (RFC 7692); 0x70 with any other, of which nothing is known here.
   */
  public static int allowedReservedBits(HttpHeaders response) {
    AsciiString extensions = HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS;
    if (!response.contains(extensions)
        || !TokenList.anyMatch(response, extensions, extension -> true)) {
      return 0;
    }
    boolean others =
        TokenList.anyMatch(
            response, extensions, extension -> !name(extension).equals("permessage-deflate"));
    return others ? ALL_RESERVED_BITS : RSV1;
  }

  private static String name(String extension) {
    int parameters = extension.indexOf(';');
    return parameters < 0 ? extension : extension.substring(0, parameters).strip();
  }
}
