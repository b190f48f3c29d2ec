package dev.longspan.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/**
 * A whole HTTP/1 message.
 *
 * @param head as it was on the wire
 * @param body without its framing
 * @param trailers header lines after the last chunk
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Message(Head head, byte[] body, List<Head.Field> trailers) {

  public int status() {
    return head.status();
  }

  public String text() {
    return new String(body, ISO_8859_1);
  }
}
