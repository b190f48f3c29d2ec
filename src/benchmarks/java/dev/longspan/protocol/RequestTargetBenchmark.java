package dev.longspan.protocol;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What parsing a request target costs: plain, with a query, to be normalised, with a second reading. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestTargetBenchmark {

  @Param({
    "/api/service/socket",
    "/api/service/socket?token=abcdefgh&room=1",
    "/api/%7Euser/../socket",
    "/api/projects/group%2Fproject"
  })
  public String target;

  @Benchmark
  public ParsedTarget parse() {
    return RequestTarget.parse(target);
  }
}
