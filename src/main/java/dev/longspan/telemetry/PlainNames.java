package dev.longspan.telemetry;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;

/** Puts right what Prometheus' own checks object to in Micrometer's names. */
final class PlainNames implements MeterFilter {

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    // Nanoseconds: process_cpu_seconds_total has the same.
    return id.getName().equals("process.cpu.time")
        ? MeterFilterReply.DENY
        : MeterFilterReply.NEUTRAL;
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    return switch (id.getName()) {
      // Only histograms have a _count.
      case "system.cpu.count" -> id.withName("system.cpus");
      case "netty.allocator.memory.used" ->
          new Meter.Id(
              id.getName(),
              Tags.of(id.getTagsAsIterable()),
              "bytes",
              "Memory that the allocator of network buffers has reserved",
              id.getType());
      default -> id;
    };
  }
}
