package dev.longspan.http;

import io.netty.handler.codec.http.HttpContent;

/**
 * Takes part in an exchange after its request's head: forwards it, relays it, or serves it. On the
 * event loop.
 */
public interface ExchangeListener {

  /** Some of the request's body; {@code LastHttpContent} is its end. The listener owns it. */
  void requestContent(HttpContent content);

  /** What was read of the request so far is all for now: the time to flush. */
  void requestReadComplete();

  /** The client takes more of the response, after {@link Exchange#isWritable()} was false. */
  void clientWritable();

  /**
   * The client left, or broke HTTP, before the response ended. Nothing can be answered any more.
   */
  void clientGone();

  /**
   * Looks at its deadlines.
   *
   * @param now nanoseconds of the loop's coarse clock
   * @return nanoseconds until it must look again
   */
  long sweep(long now);
}
