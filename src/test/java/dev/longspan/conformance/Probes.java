package dev.longspan.conformance;

import static dev.longspan.wire.Frame.binary;
import static dev.longspan.wire.Frame.close;
import static dev.longspan.wire.Frame.continuation;
import static dev.longspan.wire.Frame.ping;
import static dev.longspan.wire.Frame.pong;
import static dev.longspan.wire.Frame.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.longspan.wire.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** The corpus, in the order of the public suite's chapters. */
final class Probes {

  private Probes() {}

  static Stream<Probe> all() {
    return Stream.of(
            framing(),
            pings(),
            reservedBits(),
            opcodes(),
            fragmentation(),
            utf8(),
            closing(),
            limits(),
            Compression.probes())
        .flatMap(List::stream);
  }

  private static List<Probe> framing() {
    List<Probe> probes = new ArrayList<>();
    for (int size : new int[] {0, 1, 125, 126, 127, 128, 65_535, 65_536}) {
      probes.add(Probe.closed("text of " + size, text("*".repeat(size))));
      probes.add(Probe.closed("binary of " + size, binary(filled(size))));
    }
    probes.add(Probe.closed("text of 126", text("*".repeat(126))).inPiecesOf(1));
    probes.add(Probe.closed("text of 65536", text("*".repeat(65_536))).inPiecesOf(997));
    probes.add(Probe.closed("binary of 65536", binary(filled(65_536))).inPiecesOf(997));
    return probes;
  }

  private static List<Probe> pings() {
    Frame[] ten = new Frame[10];
    for (int i = 0; i < ten.length; i++) {
      ten[i] = ping("payload " + i);
    }
    return List.of(
        Probe.closed("a ping without payload", ping("")),
        Probe.closed("a ping with payload", ping("hello")),
        Probe.closed("a ping with binary payload", Frame.of(Frame.PING, hex("00fffefdfcfb00ff"))),
        Probe.closed("a ping of 125", ping("*".repeat(125))),
        Probe.closed("a ping of 125", ping("*".repeat(125))).inPiecesOf(1),
        Probe.of("a ping of 126", ping("*".repeat(126))),
        Probe.closed("an unsolicited pong", pong("")),
        Probe.closed("an unsolicited pong with payload", pong("unsolicited")),
        Probe.closed("an unsolicited pong, then a ping", pong("unsolicited"), ping("asked")),
        Probe.closed("ten pings", ten),
        Probe.closed("ten pings", ten).inPiecesOf(1));
  }

  private static List<Probe> reservedBits() {
    List<Probe> probes = new ArrayList<>();
    for (int bits = 1; bits < 8; bits++) {
      probes.add(Probe.of("reserved bits " + bits, text("small").reserved(bits)));
      probes.add(
          Probe.of(
              "reserved bits after a message " + bits,
              text("first"),
              text("second").reserved(bits),
              ping("third")));
    }
    probes.add(Probe.of("reserved bits on a ping", ping("").reserved(5)));
    probes.add(Probe.of("reserved bits on a binary", binary((byte) 1).reserved(6)));
    probes.add(Probe.of("reserved bits on a close", close(1000).reserved(7)));
    return probes;
  }

  private static List<Probe> opcodes() {
    List<Probe> probes = new ArrayList<>();
    for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
      probes.add(Probe.of("opcode " + opcode, Frame.of(opcode)));
      probes.add(
          Probe.of(
              "opcode after a message " + opcode,
              text("first"),
              Frame.of(opcode, hex("0102")),
              ping("")));
    }
    return probes;
  }

  private static List<Probe> fragmentation() {
    Frame first = text("fragment1").notFinal();
    Frame last = continuation("fragment2");
    Frame[] many = new Frame[201];
    Arrays.fill(many, continuation("*").notFinal());
    many[0] = text("*").notFinal();
    many[200] = continuation("*");
    return List.of(
        Probe.of("a fragmented ping", ping("fragment1").notFinal(), last),
        Probe.of("a fragmented pong", pong("fragment1").notFinal(), last),
        Probe.of("a fragmented close", close(1000).notFinal()),
        Probe.closed("two fragments", first, last),
        Probe.closed("two fragments", first, last).inPiecesOf(1),
        Probe.closed("a ping between fragments", first, ping("between"), last),
        Probe.closed("a ping between fragments", first, ping("between"), last).inPiecesOf(1),
        Probe.closed("a pong between fragments", first, pong("between"), last),
        Probe.of("a continuation of nothing", continuation("nothing"), text("hello")),
        Probe.of("an open continuation of nothing", continuation("x").notFinal(), text("hello")),
        Probe.of("a continuation after a whole message", text("whole"), continuation("more")),
        Probe.of("a message inside a message", first, text("another")),
        Probe.of("fragments, then a continuation", first, last, continuation("more")),
        Probe.closed("empty fragments", text("").notFinal(), last("").notFinal(), last("")),
        Probe.closed("an empty first fragment", text("").notFinal(), last("x")),
        Probe.closed("an empty last fragment", text("x").notFinal(), last("")),
        Probe.closed("an empty middle", text("a").notFinal(), last("").notFinal(), last("b")),
        Probe.closed("two hundred fragments", many),
        Probe.closed("fragments of a binary", binary(filled(9)).notFinal(), last("x")),
        Probe.of("a close between fragments", first, close(1000), last));
  }

  private static List<Probe> utf8() {
    List<Probe> probes = new ArrayList<>();
    String[] valid = {
      "68656c6c6f24c2a2e282ac",
      "cebae1bdb9cf83cebcceb5",
      "f0908080",
      "f48fbfbf",
      "ed9fbf",
      "ee8080",
      "efbfbd",
      "efbfbe",
      "c280",
      "dfbf",
      "e0a080",
      "00",
      "7f"
    };
    for (String bytes : valid) {
      probes.add(Probe.closed("valid UTF-8 " + bytes, Frame.of(Frame.TEXT, hex(bytes))));
      probes.add(Probe.closed("valid UTF-8 split " + bytes, eachByteAFragment(hex(bytes))));
    }
    String[] invalid = {
      "cebae1bdb9cf83cebcceb5eda080656469746564",
      "80",
      "bf",
      "8080",
      "c0af",
      "e080af",
      "f08080af",
      "f8888080",
      "fc84808080",
      "c1bf",
      "e09fbf",
      "f08fbfbf",
      "eda080",
      "edbfbf",
      "eda080edb080",
      "f4908080",
      "fe",
      "ff",
      "c0",
      "e282",
      "f09080",
      "61e28261",
      "c320"
    };
    for (String bytes : invalid) {
      probes.add(Probe.of("invalid UTF-8 " + bytes, Frame.of(Frame.TEXT, hex(bytes))));
      probes.add(Probe.of("invalid UTF-8 split " + bytes, eachByteAFragment(hex(bytes))));
    }
    probes.add(Probe.closed("any bytes in a binary", binary(hex("c0fffe80eda080"))));
    return probes;
  }

  private static List<Probe> closing() {
    List<Probe> probes = new ArrayList<>();
    int[] valid = {
      1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999
    };
    for (int code : valid) {
      probes.add(Probe.of("close code " + code, close(code)));
    }
    int[] invalid = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535};
    for (int code : invalid) {
      probes.add(Probe.of("close code " + code, close(code)));
    }
    probes.add(Probe.of("a message, then a close", text("hello"), close(1000)));
    probes.add(Probe.of("two closes", close(1000), close(1000)));
    probes.add(Probe.of("a ping after a close", close(1000), ping("late")));
    probes.add(Probe.of("a text after a close", close(1000), text("late")));
    probes.add(Probe.of("an empty close", close()));
    probes.add(Probe.of("a close of one byte", Frame.of(Frame.CLOSE, hex("03"))));
    probes.add(Probe.of("a close with a reason", close(1000, "hello world")));
    probes.add(Probe.of("a close with the longest reason", close(1000, "*".repeat(123))));
    probes.add(Probe.of("a close that is too long", close(1000, "*".repeat(124))));
    probes.add(Probe.of("a reason that is not UTF-8", Frame.of(Frame.CLOSE, hex("03e8eda080"))));
    return probes;
  }

  private static List<Probe> limits() {
    List<Probe> probes = new ArrayList<>();
    for (int size : new int[] {1 << 18, 1 << 20, 4 << 20}) {
      probes.add(Probe.closed("text of " + size, text("*".repeat(size))));
      probes.add(Probe.closed("binary of " + size, binary(filled(size))));
    }
    probes.add(Probe.closed("fragments of 4096", inFragments(1 << 20, 4096)));
    probes.add(Probe.closed("fragments of 64", inFragments(1 << 18, 64)));
    Frame[] thousand = new Frame[1000];
    Arrays.fill(thousand, text("*".repeat(64)));
    probes.add(Probe.closed("a thousand messages", thousand));
    return probes;
  }

  private static Frame[] inFragments(int total, int size) {
    Frame[] frames = new Frame[total / size];
    Arrays.fill(frames, continuation("*".repeat(size)).notFinal());
    frames[0] = text("*".repeat(size)).notFinal();
    frames[frames.length - 1] = continuation("*".repeat(size));
    return frames;
  }

  private static Frame[] eachByteAFragment(byte[] bytes) {
    Frame[] frames = new Frame[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      Frame frame = Frame.of(i == 0 ? Frame.TEXT : Frame.CONTINUATION, bytes[i]);
      frames[i] = i == bytes.length - 1 ? frame : frame.notFinal();
    }
    return frames;
  }

  private static Frame last(String text) {
    return Frame.of(Frame.CONTINUATION, text.getBytes(ISO_8859_1));
  }

  static byte[] filled(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 0xFE);
    return bytes;
  }

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
