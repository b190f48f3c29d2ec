package dev.longspan.protocol;

import dev.longspan.config.Cidr;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Who asked, on which scheme and for which host: {@code X-Forwarded-For}, {@code -Proto}, {@code
 * -Host}, and {@code Forwarded} (RFC 7239) for those who send it.
 *
 * <p>What a peer says of others counts only when the peer is trusted. {@code Forwarded} is carried
 * on but not believed: proxies that set {@code X-Forwarded-For} alone let a client's own {@code
 * Forwarded} pass.
 */
public final class ForwardedHeaders {

  private static final AsciiString FORWARDED = AsciiString.cached("forwarded");
  private static final AsciiString X_FORWARDED_FOR = AsciiString.cached("x-forwarded-for");
  private static final AsciiString X_FORWARDED_PROTO = AsciiString.cached("x-forwarded-proto");
  private static final AsciiString X_FORWARDED_HOST = AsciiString.cached("x-forwarded-host");

  private ForwardedHeaders() {}

  /**
   * Makes a request's fields tell the backend the truth about its way here.
   *
   * <p>From an untrusted peer, {@code Forwarded}, {@code X-Forwarded-*} and {@code X-Real-IP} are
   * dropped, and For, Proto and Host set. From a trusted one, For is appended, Proto and Host are
   * kept or set, and an element is appended to {@code Forwarded} if that is there.
   *
   * @param peer who opened the connection
   * @param scheme {@code http} or {@code https}, as the connection is
   * @param host the request's {@code Host} as it came; null: none came
   */
  public static void apply(
      HttpHeaders headers, InetAddress peer, List<Cidr> trusted, String scheme, String host) {
    String address = NetUtil.toAddressString(peer);
    if (!isTrusted(peer, trusted)) {
      removeAll(headers);
      headers.set(X_FORWARDED_FOR, address);
      headers.set(X_FORWARDED_PROTO, scheme);
      if (host != null) {
        headers.set(X_FORWARDED_HOST, host);
      }
      return;
    }
    append(headers, X_FORWARDED_FOR, address);
    if (!headers.contains(X_FORWARDED_PROTO)) {
      headers.set(X_FORWARDED_PROTO, scheme);
    }
    if (host != null && !headers.contains(X_FORWARDED_HOST)) {
      headers.set(X_FORWARDED_HOST, host);
    }
    if (headers.contains(FORWARDED)) {
      append(headers, FORWARDED, element(address, scheme, host));
    }
  }

  /**
   * The address of the client: the rightmost one of {@code X-Forwarded-For} that is not trusted,
   * the leftmost if all are; the peer's own if the peer is not trusted or the list is malformed
   * where it must be read.
   */
  public static InetAddress clientAddress(
      HttpHeaders headers, InetAddress peer, List<Cidr> trusted) {
    if (!headers.contains(X_FORWARDED_FOR) || !isTrusted(peer, trusted)) {
      return peer;
    }
    String chain = joined(headers, X_FORWARDED_FOR);
    InetAddress last = peer;
    int to = chain.length();
    while (to >= 0) {
      int comma = chain.lastIndexOf(',', to - 1);
      InetAddress address = parse(chain.substring(comma + 1, to).strip());
      if (address == null) {
        return peer;
      }
      last = address;
      if (!isTrusted(address, trusted)) {
        break;
      }
      to = comma;
    }
    return last;
  }

  private static boolean isTrusted(InetAddress address, List<Cidr> trusted) {
    for (int i = 0; i < trusted.size(); i++) {
      if (trusted.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** An address, perhaps with a port, IPv6 in brackets then; null if it is anything else. */
  private static InetAddress parse(String node) {
    String address = node;
    int colon = node.lastIndexOf(':');
    if (node.startsWith("[")) {
      int bracket = node.indexOf(']');
      boolean nothingButPort = bracket == node.length() - 1 || colon == bracket + 1;
      address = bracket > 0 && nothingButPort ? node.substring(1, bracket) : "";
    } else if (colon > 0 && node.indexOf(':') == colon) {
      address = node.substring(0, colon);
    }
    byte[] octets = NetUtil.createByteArrayFromIpAddressString(address);
    if (octets == null) {
      return null;
    }
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("not 4 or 16 octets", e);
    }
  }

  private static void append(HttpHeaders headers, AsciiString name, String element) {
    String before = joined(headers, name);
    headers.set(name, before.isEmpty() ? element : before + ", " + element);
  }

  /** Several lines of a field are one list (RFC 9110 section 5.3). */
  private static String joined(HttpHeaders headers, AsciiString name) {
    return String.join(", ", headers.getAll(name));
  }

  /** RFC 7239 section 4: IPv6 in brackets; what is no token, quoted. */
  private static String element(String address, String scheme, String host) {
    String node = address.indexOf(':') < 0 ? address : "\"[" + address + "]\"";
    String element = "for=" + node + ";proto=" + scheme;
    return host == null ? element : element + ";host=" + quotedIfNeeded(host);
  }

  private static String quotedIfNeeded(String value) {
    return !value.isEmpty() && value.chars().allMatch(Octets::isToken)
        ? value
        : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static void removeAll(HttpHeaders headers) {
    List<CharSequence> names = null;
    Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
    while (fields.hasNext()) {
      CharSequence name = fields.next().getKey();
      if (isForwarding(name)) {
        names = names == null ? new ArrayList<>(4) : names;
        names.add(name);
      }
    }
    if (names != null) {
      names.forEach(headers::remove);
    }
  }

  private static boolean isForwarding(CharSequence name) {
    return AsciiString.contentEqualsIgnoreCase(name, FORWARDED)
        || spells(name, "x-real-ip", name.length())
        || spells(name, "x-forwarded-", "x-forwarded-".length());
  }

  /**
   * Whether the name begins so; an underscore is as a hyphen, since to CGI and its heirs it is the
   * same name.
   */
  private static boolean spells(CharSequence name, String expected, int length) {
    if (name.length() < length || length != expected.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = AsciiString.toLowerCase(name.charAt(i));
      if ((c == '_' ? '-' : c) != expected.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
