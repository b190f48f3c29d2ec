package dev.longspan.config;

import java.util.Locale;
import java.util.Set;

/** Header names and values (RFC 9110, section 5), and methods. */
final class HeaderRules {

  /** They say where a message ends and what a connection is; the gateway writes them itself. */
  private static final Set<String> OWNED_BY_THE_GATEWAY =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private HeaderRules() {}

  static TextRules.Verdict method(String text) {
    if (!Ascii.isToken(text)) {
      return TextRules.Rejected.of("an HTTP method such as GET");
    }
    String upper = text.toUpperCase(Locale.ROOT);
    if (!upper.equals(text)) {
      return TextRules.Rejected.of("an HTTP method in upper case", upper);
    }
    return text.equals("CONNECT")
        ? TextRules.Rejected.of("a method other than CONNECT, which a reverse proxy does not serve")
        : new TextRules.Accepted(text);
  }

  /** In lower case. */
  static TextRules.Verdict matchedName(String text) {
    if (!Ascii.isToken(text)) {
      return notToken(text);
    }
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.equals("host")
        ? TextRules.Rejected.of("a header other than Host (match.hosts takes care of it)")
        : new TextRules.Accepted(lower);
  }

  /** As it is written, which is how it goes onto the wire. */
  static TextRules.Verdict changedName(String text) {
    if (!Ascii.isToken(text)) {
      return notToken(text);
    }
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.equals("host")) {
      return TextRules.Rejected.of("a header other than Host (rewrite.host replaces it)");
    }
    if (OWNED_BY_THE_GATEWAY.contains(lower) || lower.startsWith("sec-websocket-")) {
      return TextRules.Rejected.of(
          "a header that does not belong to the connection or the framing of the message");
    }
    return new TextRules.Accepted(text);
  }

  /** In lower case. */
  static TextRules.Verdict hashedName(String text) {
    return Ascii.isToken(text)
        ? new TextRules.Accepted(text.toLowerCase(Locale.ROOT))
        : notToken(text);
  }

  /** RFC 6265, section 4.1.1. */
  static TextRules.Verdict cookieName(String text) {
    return Ascii.isToken(text)
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of("the name of a cookie (letters, digits and !#$%&'*+-.^_`|~)");
  }

  /** As it stands in the query, hence with nothing that would have to be encoded there. */
  static TextRules.Verdict parameterName(String text) {
    return !text.isEmpty() && text.chars().allMatch(Ascii::isUnreserved)
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of(
            "the name of a query parameter (letters, digits, \"-\", \".\", \"_\" and \"~\")");
  }

  static TextRules.Verdict value(String text) {
    if (!text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
      return TextRules.Rejected.of("a header value of visible ASCII characters, spaces and tabs");
    }
    String stripped = text.strip();
    return stripped.equals(text)
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of(
            "a header value without space at its ends, where it is lost on the way", stripped);
  }

  private static TextRules.Rejected notToken(String text) {
    String expected = "a header name (letters, digits and !#$%&'*+-.^_`|~)";
    String name = text.strip().replaceAll(":$", "");
    return !name.equals(text) && Ascii.isToken(name)
        ? TextRules.Rejected.of(expected, name)
        : TextRules.Rejected.of(expected);
  }
}
