package dev.longspan.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The opening handshake (RFC 6455 section 4) as text. */
public final class Handshake {

  /** The key of the RFC's own example. */
  public static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  private Handshake() {}

  /** An upgrade request without fault. */
  public static String request(String target, String... moreLines) {
    List<String> lines = new ArrayList<>();
    lines.add("GET " + target + " HTTP/1.1");
    lines.add("Host: chat.example.com");
    lines.add("Upgrade: websocket");
    lines.add("Connection: Upgrade");
    lines.add("Sec-WebSocket-Key: " + KEY);
    lines.add("Sec-WebSocket-Version: 13");
    lines.addAll(List.of(moreLines));
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  /** The 101 that accepts an upgrade request. */
  public static String answer(Head request, String... moreLines) {
    List<String> lines = new ArrayList<>();
    lines.add("HTTP/1.1 101 Switching Protocols");
    lines.add("Upgrade: websocket");
    lines.add("Connection: Upgrade");
    lines.add("Sec-WebSocket-Accept: " + acceptKey(request.value("Sec-WebSocket-Key")));
    lines.addAll(List.of(moreLines));
    return String.join("\r\n", lines) + "\r\n\r\n";
  }

  /** Value of Sec-WebSocket-Accept for a key (RFC 6455 section 4.2.2). */
  public static String acceptKey(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(sha1.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
