package dev.longspan.config;

/**
 * How WebSockets are relayed.
 *
 * @param strict whether a frame that breaks RFC 6455 ends the connection; frames are counted either
 *     way
 */
public record RelayConfig(boolean strict) {

  public static final RelayConfig DEFAULT = new RelayConfig(true);
}
