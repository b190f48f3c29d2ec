package dev.longspan.http2;

import dev.longspan.http.RequestHead;
import java.time.Duration;

/** How much a client may ask of one connection; docs/operations.md lists them. */
final class Http2Limits {

  /** Streams that are open at a time. */
  static final int MAX_CONCURRENT_STREAMS = 100;

  /**
   * What a client may send on a stream before the gateway has passed it on: about what is read of
   * an HTTP/1 connection at once. A stream that is not passed on holds that much memory at most,
   * and has no part in the others' windows.
   */
  static final int STREAM_WINDOW_BYTES = 256 * 1024;

  /** Largest header section; what is over is answered with 431, and far over it with GOAWAY. */
  static final int MAX_HEADER_LIST_BYTES = RequestHead.MAX_FIELD_SECTION_BYTES;

  /** CONTINUATION frames of a header section that are small (CVE-2024-27316 and its like). */
  static final int MAX_SMALL_CONTINUATIONS = 16;

  /** DATA frames without data and without an end that follow one another (CVE-2019-9518). */
  static final int MAX_EMPTY_DATA_FRAMES = 10;

  /** Streams that a client resets in {@link #WINDOW} (rapid reset, CVE-2023-44487). */
  static final int MAX_RESETS = 400;

  /** Streams that the gateway resets in {@link #WINDOW}, for what a client did (CVE-2025-8671). */
  static final int MAX_OWN_RESETS = 400;

  /** Answers to PING, SETTINGS and bad streams that a client leaves unread (CVE-2019-9512). */
  static final int MAX_QUEUED_CONTROL_FRAMES = 1000;

  /** PING, SETTINGS, PRIORITY and unknown frames in {@link #WINDOW}, whether read or not. */
  static final int MAX_CONTROL_FRAMES = 10_000;

  static final Duration WINDOW = Duration.ofSeconds(30);

  private Http2Limits() {}
}
