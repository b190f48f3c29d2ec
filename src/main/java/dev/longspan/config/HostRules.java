package dev.longspan.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Hosts in their several forms; nothing here asks the DNS. */
final class HostRules {

  private HostRules() {}

  static TextRules.Verdict bindHost(String text) {
    String expected = "an IP address or a host name";
    if (IpAddress.parse(text).isPresent() || isName(text)) {
      return new TextRules.Accepted(text);
    }
    if (text.equals("*")) {
      return TextRules.Rejected.of(expected, "0.0.0.0");
    }
    if (text.startsWith("[") && text.endsWith("]")) {
      String inner = text.substring(1, text.length() - 1);
      if (IpAddress.parse(inner).isPresent()) {
        return TextRules.Rejected.of(expected + " without brackets", inner);
      }
    }
    return isAuthority(text)
        ? TextRules.Rejected.of(expected + " without a port")
        : TextRules.Rejected.of(expected);
  }

  static TextRules.Verdict cidr(String text) {
    try {
      Cidr.parse(text);
      return new TextRules.Accepted(text);
    } catch (IllegalArgumentException e) {
      return TextRules.Rejected.of(e.getMessage());
    }
  }

  /** In lower case. */
  static TextRules.Verdict hostPattern(String text) {
    String expected = "a host name such as example.com or *.example.com";
    String lower = text.toLowerCase(Locale.ROOT);
    String name = lower.startsWith("*.") ? lower.substring(2) : lower;
    boolean wildcard = lower.startsWith("*.");
    if (isName(name) && !(wildcard && IpAddress.parse(name).isPresent())) {
      return new TextRules.Accepted(lower);
    }
    if (!wildcard && isBracketed(lower)) {
      return new TextRules.Accepted(lower);
    }
    if (text.equals("*")) {
      return TextRules.Rejected.of(expected + "; to take any host, leave hosts out");
    }
    if (lower.contains("://")) {
      String rest = lower.substring(lower.indexOf("://") + 3).replaceAll("[/:].*", "");
      return isName(rest) ? TextRules.Rejected.of(expected, rest) : TextRules.Rejected.of(expected);
    }
    if (name.endsWith(".") && isName(name.substring(0, name.length() - 1))) {
      return TextRules.Rejected.of(
          expected + ", without a dot at the end", lower.substring(0, lower.length() - 1));
    }
    if (isAuthority(name)) {
      String host = lower.substring(0, lower.lastIndexOf(':'));
      return TextRules.Rejected.of(expected + ", without a port", host);
    }
    if (!lower.chars().allMatch(c -> c < 0x80)) {
      return TextRules.Rejected.of(expected + ", international names in their ASCII form (xn--)");
    }
    return TextRules.Rejected.of(expected);
  }

  static TextRules.Verdict authority(String text) {
    return isName(text) || isBracketed(text) || isAuthority(text)
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of("a host name or address, with or without a port");
  }

  /**
   * An {@code http} or {@code https} URL of nothing but host and port; in lower case, with the
   * port.
   */
  static TextRules.Verdict endpoint(String text) {
    String expected = "a URL such as http://127.0.0.1:9001";
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("ws://") || lower.startsWith("wss://")) {
      return endpointMeant(
          expected + " (WebSockets are opened over http as well)", "http" + lower.substring(2));
    }
    boolean secure = lower.startsWith("https://");
    if (!secure && !lower.startsWith("http://")) {
      return endpointMeant(expected, "http://" + lower);
    }
    String scheme = secure ? "https://" : "http://";
    String authority = lower.substring(scheme.length());
    int end = 0;
    while (end < authority.length() && "/?#".indexOf(authority.charAt(end)) < 0) {
      end++;
    }
    if (end < authority.length()) {
      String meant = scheme + authority.substring(0, end);
      return endpointMeant(
          "a URL without path, query and fragment (a route's rewrite changes the path)", meant);
    }
    if (authority.contains("@")) {
      return TextRules.Rejected.of("a URL without user information");
    }
    if (authority.contains("_")) {
      return TextRules.Rejected.of(
          "a URL whose host is letters, digits, \"-\" and \".\" (RFC 952)");
    }
    if (!isName(authority) && !isBracketed(authority) && !isAuthority(authority)) {
      return TextRules.Rejected.of(expected);
    }
    try {
      // java.net.URI is stricter about host names than DNS is; everybody after this asks it for the
      // host.
      String complete = isAuthority(authority) ? lower : lower + (secure ? ":443" : ":80");
      return new URI(complete).getHost() == null
          ? TextRules.Rejected.of(expected)
          : new TextRules.Accepted(complete);
    } catch (URISyntaxException e) {
      return TextRules.Rejected.of(expected);
    }
  }

  /** In lower case; with a dot at the end, no search domain is tried. */
  static TextRules.Verdict dnsName(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    return isName(name) && IpAddress.parse(name).isEmpty()
        ? new TextRules.Accepted(lower)
        : TextRules.Rejected.of("a name in the DNS, such as chat.default.svc.cluster.local");
  }

  /** In lower case. */
  static TextRules.Verdict serverName(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return isName(lower) && IpAddress.parse(lower).isEmpty()
        ? new TextRules.Accepted(lower)
        : TextRules.Rejected.of("a host name such as example.com");
  }

  /** An address of either version, with or without a port. */
  static TextRules.Verdict server(String text) {
    boolean alone = IpAddress.parse(text).isPresent() || isBracketed(text);
    int colon = text.lastIndexOf(':');
    boolean withPort =
        colon > 0
            && isAuthority(text)
            && (isBracketed(text.substring(0, colon))
                || IpAddress.parse(text.substring(0, colon)).isPresent());
    return alone || withPort
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of("an IP address, with or without a port, such as 10.0.0.10:53");
  }

  private static TextRules.Rejected endpointMeant(String expected, String candidate) {
    return isEndpoint(candidate)
        ? TextRules.Rejected.of(expected, candidate)
        : TextRules.Rejected.of(expected);
  }

  private static boolean isEndpoint(String candidate) {
    return candidate.indexOf("://") == candidate.lastIndexOf("://")
        && endpoint(candidate) instanceof TextRules.Accepted;
  }

  /** Host, colon, port. */
  private static boolean isAuthority(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return false;
    }
    String host = text.substring(0, colon);
    return (isName(host) || isBracketed(host)) && isPort(text.substring(colon + 1));
  }

  private static boolean isPort(String text) {
    return Ascii.isDigits(text)
        && text.length() <= 5
        && Integer.parseInt(text) >= 1
        && Integer.parseInt(text) <= 65535;
  }

  private static boolean isBracketed(String text) {
    return text.startsWith("[")
        && text.endsWith("]")
        && text.indexOf(':') > 0
        && IpAddress.parse(text.substring(1, text.length() - 1)).isPresent();
  }

  /** A DNS name (RFC 1123, underscores allowed as they are used) or an IPv4 address. */
  private static boolean isName(String text) {
    if (text.isEmpty() || text.length() > 253 || text.startsWith(".") || text.endsWith(".")) {
      return false;
    }
    boolean numeric = text.chars().allMatch(c -> Ascii.isDigit(c) || c == '.');
    if (numeric) {
      return IpAddress.parse(text).isPresent();
    }
    for (String label : text.split("\\.", -1)) {
      boolean valid =
          !label.isEmpty()
              && label.length() <= 63
              && !label.startsWith("-")
              && !label.endsWith("-")
              && label
                  .chars()
                  .allMatch(c -> Ascii.isLetter(c) || Ascii.isDigit(c) || c == '-' || c == '_');
      if (!valid) {
        return false;
      }
    }
    return true;
  }
}
