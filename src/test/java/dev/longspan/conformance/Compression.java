package dev.longspan.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.longspan.wire.Frame;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;

/** Probes of permessage-deflate (RFC 7692), compressed here without a context that is kept. */
final class Compression {

  private Compression() {}

  static List<Probe> probes() {
    List<Probe> probes = new ArrayList<>();
    for (int size : new int[] {1, 16, 64, 256, 1024, 4096, 16_384, 65_536, 1 << 20}) {
      byte[] words = words(size);
      probes.add(Probe.closed("compressed text of " + size, compressed(words)));
      probes.add(Probe.closed("plain text of " + size, Frame.of(Frame.TEXT, words)));
      probes.add(Probe.closed("compressed fragments of " + size, fragments(words, 3)));
    }
    byte[] words = words(4096);
    Frame[] hundred = new Frame[100];
    for (int i = 0; i < hundred.length; i++) {
      hundred[i] = i % 3 == 0 ? Frame.of(Frame.TEXT, words(i)) : compressed(words(i));
    }
    Frame[] parts = fragments(words, 2);
    probes.add(Probe.closed("compressed and plain in turn", hundred));
    probes.add(Probe.closed("a ping inside", parts[0], Frame.ping("inside"), parts[1]));
    probes.add(Probe.of("RSV1 on a continuation", parts[0], parts[1].reserved(4)));
    probes.add(Probe.of("RSV1 on a ping", Frame.ping("x").reserved(4)));
    probes.add(Probe.of("RSV1 on a close", Frame.close(1000).reserved(4)));
    probes.add(Probe.of("RSV2", compressed(words).reserved(6)));
    probes.add(
        Probe.of(
            "what does not inflate", Frame.of(Frame.TEXT, (byte) 0xFF, (byte) 0xFF).reserved(4)));
    return probes.stream().map(Probe::withDeflate).toList();
  }

  private static Frame[] fragments(byte[] content, int count) {
    byte[] all = deflate(content);
    Frame[] frames = new Frame[count];
    for (int i = 0; i < count; i++) {
      byte[] part = Arrays.copyOfRange(all, all.length * i / count, all.length * (i + 1) / count);
      Frame frame = Frame.of(i == 0 ? Frame.TEXT : Frame.CONTINUATION, part);
      frame = i == 0 ? frame.reserved(4) : frame;
      frames[i] = i == count - 1 ? frame : frame.notFinal();
    }
    return frames;
  }

  private static Frame compressed(byte[] content) {
    return Frame.of(Frame.TEXT, deflate(content)).reserved(4);
  }

  /** RFC 7692 section 7.2.1: a sync flush, without the empty block at its end. */
  private static byte[] deflate(byte[] content) {
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    deflater.setInput(content);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] some = new byte[8192];
    int count = deflater.deflate(some, 0, some.length, Deflater.SYNC_FLUSH);
    while (count > 0) {
      out.write(some, 0, count);
      count = deflater.deflate(some, 0, some.length, Deflater.SYNC_FLUSH);
    }
    deflater.end();
    byte[] all = out.toByteArray();
    return Arrays.copyOf(all, all.length - 4);
  }

  private static byte[] words(int size) {
    Random random = new Random(size);
    StringBuilder text = new StringBuilder(size + 16);
    while (text.length() < size) {
      text.append("word").append(random.nextInt(100)).append(' ');
    }
    return text.substring(0, size).getBytes(US_ASCII);
  }
}
