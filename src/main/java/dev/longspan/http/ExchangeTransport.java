package dev.longspan.http;

import dev.longspan.loop.Swept;
import dev.longspan.telemetry.HttpLabel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetAddress;

/**
 * What carries an exchange: an HTTP/1 connection, or a stream of HTTP/2. It makes the exchange and
 * tells it what comes from the client; the exchange tells it what goes to the client. On the event
 * loop.
 *
 * <p>Requests and responses have HTTP/1.1's form on this seam; whoever carries another version
 * translates. Writes take ownership and are not flushed.
 */
public interface ExchangeTransport extends Swept {

  /** What it has in common with others of its listener and event loop. */
  ConnectionContext shared();

  /** The address of who opened the connection. */
  default InetAddress peer() {
    return PeerAddress.of(channel());
  }

  /** The connection, or the stream on one. */
  Channel channel();

  /** The version that the client speaks. */
  default HttpLabel http() {
    return HttpLabel.HTTP_1;
  }

  /** Whether the whole request was received, and its end told to the listener. */
  boolean isRequestEnded();

  /** The request's body is wanted again, after {@link Exchange#isRequestPaused()}. */
  void readOn();

  /** An interim response (1xx, but 101). */
  void interim(HttpResponse response);

  /** The final response's head, without framing and without hop-by-hop headers. */
  void respond(HttpResponse response);

  /** Some of the response's body. */
  void content(HttpContent content);

  /** The response's end; nothing of the exchange follows. */
  void end(LastHttpContent last);

  /** A body that is still to come will not be read. */
  default void forgoBody() {}

  void flush();

  /** Whether the client takes what is written. */
  boolean isWritable();

  /** The response can't be finished: cuts it so that the client sees that it is not whole. */
  void abort();

  /**
   * Whether the client takes a response with this status for the switch to WebSocket, although the
   * backend did not switch.
   */
  default boolean isTakenAsSwitch(int status) {
    return false;
  }

  /**
   * Answers with a 101, or what stands for it, and hands over what carries the bytes from now on;
   * {@code successor} takes this one's place in the pipeline.
   */
  Channel switchTo(HttpResponse response, ChannelHandler successor);

  /**
   * After {@link #switchTo}: what the client sent early goes to the successor, if it does not so by
   * itself once that reads.
   */
  default void releaseEarlyBytes() {}
}
