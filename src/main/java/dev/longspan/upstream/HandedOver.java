package dev.longspan.upstream;

/**
 * A WebSocket on a connection that was handed over, which can be asked to leave. Lives on the event
 * loop of the connection.
 */
public interface HandedOver {

  /** Ends in an orderly way, so that the client comes back and is sent to another endpoint. */
  void shed(Shedding why);

  /** The place that {@link #place(int)} was given last. */
  int place();

  /** Keeps its place among those of its endpoint; only {@link EndpointClient} calls this. */
  void place(int place);
}
