package dev.longspan.config;

/** Where a request may carry a token or key. */
public sealed interface TokenPlace {

  /** {@code Authorization: Bearer} (RFC 6750 section 2.1). */
  record Bearer() implements TokenPlace {}

  /** A header of its own, which holds nothing else. */
  record Header(String name) implements TokenPlace {}

  /** A cookie. */
  record Cookie(String name) implements TokenPlace {}

  /** A parameter of the query (RFC 6750 section 2.3). */
  record Query(String name) implements TokenPlace {}

  /**
   * Among the subprotocols that a WebSocket client offers, which is the only header that scripts in
   * browsers can write.
   */
  record Subprotocol() implements TokenPlace {}

  /** Reads {@code header}, {@code header:NAME}, {@code cookie:NAME} and so on. */
  static TokenPlace parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return text.equals("subprotocol") ? new Subprotocol() : new Bearer();
    }
    String name = text.substring(colon + 1);
    return switch (text.substring(0, colon)) {
      case "header" -> new Header(name);
      case "cookie" -> new Cookie(name);
      default -> new Query(name);
    };
  }
}
