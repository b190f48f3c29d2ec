package dev.longspan.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.longspan.wire.Frame;
import java.util.Arrays;
import java.util.HexFormat;

/** A message, whoever says it. */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode look at the content
record Said(boolean isText, byte[] content) {

  static Said text(String text) {
    return new Said(true, text.getBytes(UTF_8));
  }

  static Said binary(byte... content) {
    return new Said(false, content);
  }

  String text() {
    return new String(content, UTF_8);
  }

  Frame frame() {
    return Frame.of(isText ? Frame.TEXT : Frame.BINARY, content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Said said
        && isText == said.isText
        && Arrays.equals(content, said.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    byte[] start = Arrays.copyOf(content, Math.min(content.length, 40));
    String shown = isText ? new String(start, UTF_8) : HexFormat.of().formatHex(start);
    return (isText ? "text" : "binary") + " of " + content.length + " bytes: " + shown;
  }
}
