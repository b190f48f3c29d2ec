package dev.longspan.conformance;

import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What a client saw of one probe. Pongs and messages stand apart, since a backend that compresses
 * may let a pong overtake a message; reasons are left out, since they are prose.
 *
 * @param messages each with opcode, length and checksum as they were on the wire
 * @param pongs their payloads
 * @param closeCode 1005: an empty close; 1006: no close frame
 */
record Transcript(List<String> messages, List<String> pongs, int closeCode) {

  /**
   * Whether a client cannot tell this from what the backend says itself. Where the gateway fails a
   * connection, it does so at once, and the answers to what came before may be missing (RFC 6455
   * section 7.1.7).
   */
  boolean isAsGoodAs(Transcript direct) {
    if (closeCode == 1002 && direct.closeCode == 1002) {
      return isStartOf(messages, direct.messages) && isStartOf(pongs, direct.pongs);
    }
    return equals(direct);
  }

  private static boolean isStartOf(List<String> some, List<String> all) {
    return some.size() <= all.size() && all.subList(0, some.size()).equals(some);
  }

  /** Plays a probe on a fresh connection. */
  static Transcript of(Probe probe, HttpWire wire) {
    if (probe.deflate()) {
      wire.sends(
          Handshake.request(
              "/",
              "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover;"
                  + " server_no_context_takeover"));
    } else {
      wire.sends(Handshake.request("/"));
    }
    if (wire.readsHead().status() != 101) {
      throw new AssertionError("no WebSocket");
    }
    byte[] bytes = wire.encoded(probe.frames().toArray(Frame[]::new));
    int piece = probe.pieceBytes() == 0 ? bytes.length : probe.pieceBytes();
    Thread writer =
        new Thread(
            () -> {
              for (int at = 0; at < bytes.length; at += piece) {
                wire.sendsAsFarAsPossible(
                    Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)));
              }
            },
            "writer of a probe");
    writer.setDaemon(true);
    writer.start();
    return read(wire);
  }

  private static Transcript read(HttpWire wire) {
    List<String> messages = new ArrayList<>();
    List<String> pongs = new ArrayList<>();
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    int opcode = 0;
    int reserved = 0;
    while (true) {
      Frame frame;
      try {
        frame = wire.readsFrame();
      } catch (UncheckedIOException e) {
        return new Transcript(messages, pongs, 1006);
      }
      switch (frame.opcode()) {
        case Frame.CLOSE -> {
          return new Transcript(messages, pongs, frame.closeCode());
        }
        case Frame.PONG -> pongs.add(frame.text());
        default -> {
          if (frame.opcode() != Frame.CONTINUATION) {
            opcode = frame.opcode();
            reserved = frame.reserved();
          }
          message.writeBytes(frame.payload());
          if (frame.fin()) {
            messages.add(described(opcode, reserved, message.toByteArray()));
            message.reset();
          }
        }
      }
    }
  }

  private static String described(int opcode, int reserved, byte[] message) {
    CRC32 checksum = new CRC32();
    checksum.update(message);
    return "%d/%d length=%d crc=%x"
        .formatted(opcode, reserved, message.length, checksum.getValue());
  }
}
