package dev.longspan.protocol;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Fields that concern one connection alone, which an intermediary must not pass on (RFC 9110
 * section 7.6.1).
 *
 * <p>Beyond that section's list go {@code Trailer}, since trailers are framed anew; {@code
 * HTTP2-Settings}, which belongs to an upgrade that is not made; and the {@code Proxy-} fields of
 * authentication, which are addressed to the next hop (sections 11.7.1 and 11.7.2) and would tell
 * the backend a client's password for somebody else.
 */
public final class HopByHop {

  private static final AsciiString[] ALWAYS = {
    AsciiString.cached("keep-alive"),
    AsciiString.cached("proxy-connection"),
    HttpHeaderNames.TE,
    HttpHeaderNames.TRAILER,
    HttpHeaderNames.TRANSFER_ENCODING,
    HttpHeaderNames.UPGRADE,
    AsciiString.cached("http2-settings"),
    HttpHeaderNames.PROXY_AUTHENTICATE,
    HttpHeaderNames.PROXY_AUTHORIZATION,
    AsciiString.cached("proxy-authentication-info"),
  };

  /** What a connection option can't take away: the backend's decisions rest on it. */
  private static final Set<String> PROTECTED =
      Set.of(
          "host",
          "content-length",
          "content-type",
          "authorization",
          "cookie",
          "set-cookie",
          "origin",
          "forwarded",
          "x-real-ip",
          "cache-control");

  private HopByHop() {}

  /**
   * Removes the fields from a request or response, those that {@code Connection} names included.
   *
   * <p>An option that names a field meant for all recipients (like {@code Host}, {@code Cookie},
   * {@code X-Forwarded-*}, {@code Sec-WebSocket-*}) is ignored: no client has a reason to send it,
   * but one who wants the backend to miss a field has. The message is otherwise sound, so it is not
   * refused.
   */
  public static void removeFrom(HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.CONNECTION)) {
      for (String name : removableOptions(headers)) {
        headers.remove(name);
      }
      headers.remove(HttpHeaderNames.CONNECTION);
    }
    for (AsciiString name : ALWAYS) {
      headers.remove(name);
    }
  }

  private static List<String> removableOptions(HttpHeaders headers) {
    List<String> names = new ArrayList<>(0);
    TokenList.forEach(
        headers,
        HttpHeaderNames.CONNECTION,
        option -> {
          if (isRemovable(option)) {
            names.add(option);
          }
        });
    return names;
  }

  private static boolean isRemovable(String option) {
    // The usual options name no field, or one that goes anyway.
    if (option.equalsIgnoreCase("keep-alive")
        || option.equalsIgnoreCase("close")
        || option.equalsIgnoreCase("upgrade")) {
      return false;
    }
    String name = option.toLowerCase(Locale.ROOT);
    return !PROTECTED.contains(name)
        && !name.startsWith("x-forwarded-")
        && !name.startsWith("sec-websocket-");
  }
}
