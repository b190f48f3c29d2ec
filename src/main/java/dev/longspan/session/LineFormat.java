package dev.longspan.session;

import io.netty.buffer.ByteBuf;

/** Each message as a JSON object in a line of its own. */
final class LineFormat implements StreamFormat {

  static final String MEDIA_TYPE = "application/x-ndjson";

  private static final byte[] HEARTBEAT = Json.ascii("{\"heartbeat\":true}\n");
  private static final byte[] DISPLACED = Json.ascii("{\"displaced\":true}\n");
  private static final byte[] CLOSED = Json.ascii("{\"closed\":");

  @Override
  public String mediaType() {
    return MEDIA_TYPE;
  }

  @Override
  public void begin(ByteBuf out) {}

  @Override
  public void message(ByteBuf out, long number, Stored message) {
    Json.message(out, number, message);
    out.writeByte('\n');
  }

  @Override
  public void closed(ByteBuf out, long number, Closed closed) {
    out.writeBytes(CLOSED);
    Json.closed(out, closed);
    out.writeByte('}').writeByte('\n');
  }

  @Override
  public byte[] heartbeat() {
    return HEARTBEAT;
  }

  @Override
  public void displaced(ByteBuf out) {
    out.writeBytes(DISPLACED);
  }

  @Override
  public void interrupted(ByteBuf out) {}
}
