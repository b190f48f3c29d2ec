package dev.longspan.route;

import dev.longspan.config.HeadersConfig;
import dev.longspan.config.LimitsConfig;
import dev.longspan.config.MatchConfig;
import dev.longspan.config.RelayConfig;
import dev.longspan.config.RouteConfig;
import dev.longspan.config.TimeoutsConfig;
import dev.longspan.protocol.RequestTarget;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import org.openjdk.jmh.annotations.Warmup;

/** What finding a route costs with few and with many routes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteTableBenchmark {

  private static final int REQUESTS = 1024;

  @Param({"10", "10000"})
  public int routes;

  /** What the routes differ in; everything else is the same in all of them. */
  @Param({"HOST", "WILDCARD", "PREFIX", "EXACT", "HEADER"})
  public Difference difference;

  /** What tells one route from another. */
  public enum Difference {
    HOST,
    WILDCARD,
    PREFIX,
    EXACT,
    HEADER
  }

  private record Request(String host, RequestTarget target, HttpHeaders headers) {}

  private RouteTable<Integer> table;
  private Request[] matched;
  private Request[] unmatched;
  private int next;

  @Setup
  public void build() {
    List<RouteConfig> configs = new ArrayList<>();
    for (int i = 0; i < routes; i++) {
      configs.add(config(i));
    }
    table = RouteTable.of(configs, config -> Integer.parseInt(config.name()));
    matched = new Request[REQUESTS];
    unmatched = new Request[REQUESTS];
    for (int i = 0; i < REQUESTS; i++) {
      // Spread over all routes; names of equal length, so that only the number of routes differs.
      matched[i] = request(10_000 + (int) ((long) i * routes / REQUESTS));
      unmatched[i] = request(50_000 + i);
    }
  }

  private RouteConfig config(int index) {
    int number = 10_000 + index;
    List<String> hosts =
        switch (difference) {
          case HOST -> List.of("service" + number + ".example.com");
          case WILDCARD -> List.of("*.tenant" + number + ".example.com");
          default -> List.of("api.example.com");
        };
    MatchConfig.PathMatch path =
        switch (difference) {
          case PREFIX -> new MatchConfig.Prefix("/api/service" + number);
          case EXACT -> new MatchConfig.Exact("/api/service" + number + "/socket");
          default -> new MatchConfig.Prefix("/api/");
        };
    Map<String, String> headers =
        difference == Difference.HEADER ? Map.of("x-tenant", "tenant" + number) : Map.of();
    return new RouteConfig(
        Integer.toString(index),
        new MatchConfig(hosts, path, List.of(), headers),
        Optional.empty(),
        "upstream",
        List.of(),
        TimeoutsConfig.DEFAULT,
        Optional.empty(),
        LimitsConfig.NONE,
        RelayConfig.DEFAULT,
        Optional.empty(),
        Optional.empty(),
        HeadersConfig.NONE,
        List.of(),
        RouteConfig.Reject.HTTP);
  }

  private Request request(int number) {
    String host =
        switch (difference) {
          case HOST -> "service" + number + ".example.com:8080";
          case WILDCARD -> "eu.tenant" + number + ".example.com:8080";
          default -> "api.example.com:8080";
        };
    HttpHeaders headers =
        new DefaultHttpHeaders()
            .add("host", host)
            .add("user-agent", "benchmark")
            .add("accept", "*/*")
            .add("x-tenant", "tenant" + number);
    return new Request(host, parse("/api/service" + number + "/socket"), headers);
  }

  private static RequestTarget parse(String target) {
    return (RequestTarget) RequestTarget.parse(target);
  }

  @Benchmark
  public Match<Integer> matched() {
    Request request = matched[next++ & (REQUESTS - 1)];
    return table.match(request.host, request.target, "GET", request.headers);
  }

  @Benchmark
  public Match<Integer> unmatched() {
    Request request = unmatched[next++ & (REQUESTS - 1)];
    return table.match(request.host, request.target, "GET", request.headers);
  }
}
