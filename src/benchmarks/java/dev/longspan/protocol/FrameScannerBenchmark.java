package dev.longspan.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds for the scan of one read. Divide by {@code frames} for the cost of a frame.
 *
 * <p>{@code ./mvnw -q -Pbenchmarks test-compile exec:exec -Dbenchmarks=FrameScanner}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameScannerBenchmark {

  /** Frames in one read. */
  @Param({"1", "4", "32"})
  public int frames;

  /** Payload of each, in bytes: lengths of one byte up to 125, of three over it. */
  @Param({"32", "4096"})
  public int payload;

  @Param({"true", "false"})
  public boolean masked;

  private ByteBuf read;
  private FrameScanner scanner;

  @Setup
  public void fillRead() {
    read = ByteBufAllocator.DEFAULT.directBuffer();
    for (int i = 0; i < frames; i++) {
      int firstByte = i % 4 == 3 ? TestFrames.BINARY : TestFrames.TEXT;
      read.writeBytes(TestFrames.frame(firstByte, masked, new byte[payload]));
    }
    scanner = new FrameScanner(masked, true, 0, 1 << 20, new FrameCounters());
  }

  @TearDown
  public void release() {
    read.release();
  }

  @Benchmark
  public FrameScanner.Outcome scan() {
    return scanner.scan(read, read.readerIndex(), read.writerIndex());
  }
}
