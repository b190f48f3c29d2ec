package dev.longspan.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/** The texts in a guard. */
final class GuardRules {

  static final String URL = "a URL such as https://issuer.example.com/keys";
  static final String CLAIM = "visible ASCII characters, without space at the ends";
  static final String SUBJECT = "a distinguished name such as CN=client,O=Example";
  static final String PLACE = "header, header:NAME, cookie:NAME, query:NAME or subprotocol";

  private static final Set<String> NAMED = Set.of("header", "cookie", "query");

  private GuardRules() {}

  static TextRules.Verdict url(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return TextRules.Rejected.of(URL);
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("https") || scheme.equals("http")) || uri.getHost() == null) {
      return TextRules.Rejected.of(URL);
    }
    return uri.getRawUserInfo() != null || uri.getRawFragment() != null || uri.getPort() > 65535
        ? TextRules.Rejected.of(URL + ", without user and fragment")
        : new TextRules.Accepted(text);
  }

  static TextRules.Verdict subject(String text) {
    try {
      return new TextRules.Accepted(new X500Principal(text).getName());
    } catch (IllegalArgumentException e) {
      return TextRules.Rejected.of(SUBJECT);
    }
  }

  static TextRules.Verdict claim(String text) {
    boolean visible = !text.isEmpty() && text.chars().allMatch(c -> c >= ' ' && c <= '~');
    return visible && text.strip().equals(text)
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of(CLAIM);
  }

  static TextRules.Verdict place(String text) {
    if (text.equals("header") || text.equals("subprotocol")) {
      return new TextRules.Accepted(text);
    }
    int colon = text.indexOf(':');
    boolean named =
        colon > 0
            && NAMED.contains(text.substring(0, colon))
            && Ascii.isToken(text.substring(colon + 1));
    return named ? new TextRules.Accepted(text) : TextRules.Rejected.of(PLACE);
  }
}
