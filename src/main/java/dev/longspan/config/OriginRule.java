package dev.longspan.config;

import java.util.Locale;

/**
 * An origin as browsers write it (RFC 6454 section 6.2): scheme and host, and the port unless it is
 * the scheme's own; nothing else would ever be equal to what they send.
 */
final class OriginRule {

  static final String EXPECTED = "an origin such as https://example.com or https://*.example.com";

  private OriginRule() {}

  /** In lower case, without the scheme's own port. */
  static TextRules.Verdict check(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int colon = lower.indexOf("://");
    if (text.equals("*")) {
      return TextRules.Rejected.of(EXPECTED + "; to take any origin, leave origins out");
    }
    String scheme = colon < 0 ? "" : lower.substring(0, colon);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      return TextRules.Rejected.of(EXPECTED);
    }
    String authority = lower.substring(colon + 3);
    int end = authority.indexOf('/');
    if (end >= 0) {
      String meant = lower.substring(0, colon + 3 + end);
      return check(meant) instanceof TextRules.Accepted
          ? TextRules.Rejected.of("an origin, without path", meant)
          : TextRules.Rejected.of(EXPECTED);
    }
    String host = authority.startsWith("*.") ? authority.substring(2) : authority;
    if (!(HostRules.authority(host) instanceof TextRules.Accepted)) {
      return TextRules.Rejected.of(EXPECTED);
    }
    String ownPort = scheme.equals("https") ? ":443" : ":80";
    return new TextRules.Accepted(
        lower.endsWith(ownPort) ? lower.substring(0, lower.length() - ownPort.length()) : lower);
  }
}
