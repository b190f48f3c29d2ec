package dev.longspan.upstream;

import dev.longspan.telemetry.UpstreamFailure;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Gets the answer to one request, on the event loop of the connection: any number of {@link
 * #informational}, one {@link #head}, any number of {@link #content}, one {@link #end}; or {@link
 * #failed} instead of the rest.
 */
public interface ResponseListener {

  /** An interim response (1xx, but 101). */
  void informational(HttpResponse response);

  /**
   * The final response's head; or a 101, within which {@link BackendConnection#switchTo} may be
   * called.
   */
  void head(HttpResponse response);

  /** Some of the body; the listener owns it. */
  void content(HttpContent content);

  /**
   * The end of the body, with its last bytes and trailers; the listener owns it. The connection is
   * not its any more.
   */
  void end(LastHttpContent last);

  /** What was read so far is all for now: the time to flush. */
  void readComplete();

  /**
   * The request's body may be written on, after {@link BackendConnection#isWritable()} was false.
   */
  void writable();

  /**
   * There will be no more of the answer. The connection is closed.
   *
   * @param detail for the log, one line
   */
  void failed(UpstreamFailure reason, String detail);
}
