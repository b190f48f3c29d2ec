package dev.longspan.telemetry;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;

/**
 * The gateway's own metrics, and those of the process under Micrometer's names, in one registry.
 */
final class Exposition implements AutoCloseable {

  private final PrometheusMeterRegistry registry;
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

  /** {@code own} is asked at each scrape. */
  Exposition(MultiCollector own) {
    // The gateway's own metrics are no Micrometer meters: those keep a set of atomics each, and a
    // histogram that
    // somebody else counts is not among them. They meet in the registry below Micrometer's.
    PrometheusRegistry prometheus = new PrometheusRegistry();
    prometheus.register(own);
    registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, prometheus, Clock.SYSTEM);
    registry.config().meterFilter(new PlainNames());
    new JvmMemoryMetrics().bindTo(registry);
    garbageCollection.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    bindCpuTime();
    if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
      new NettyAllocatorMetrics(allocator).bindTo(registry);
    }
  }

  /** In seconds, under the name that Prometheus' own clients have for it. */
  private void bindCpuTime() {
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu", system, bean -> bean.getProcessCpuTime() * 1e-9)
          .baseUnit("seconds")
          .description("CPU time that the process has used")
          .register(registry);
    }
  }

  void write(ExpositionFormat format, OutputStream out) throws IOException {
    registry.scrape(out, format.contentType());
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }
}
