package dev.longspan.admin;

/**
 * How far the gateway's orderly end is.
 *
 * @param phase what happens now
 * @param connections WebSockets and sessions of clients that are open
 * @param sockets network connections of clients that are open, those of WebSockets included
 * @param elapsedMillis since the drain began; 0 before
 * @param timeoutMillis from the beginning to the moment when what is left is cut
 */
public record DrainStatus(
    Phase phase, long connections, long sockets, long elapsedMillis, long timeoutMillis) {

  /** What happens now. */
  public enum Phase {
    /** No drain was asked for. */
    SERVING("serving"),
    /** Not ready any more, but everything is still served. */
    LEAVING("leaving"),
    /** No more is accepted, open connections are closed one after the other. */
    CLOSING("closing");

    private final String label;

    Phase(String label) {
      this.label = label;
    }

    /** As in the API. */
    public String label() {
      return label;
    }
  }
}
