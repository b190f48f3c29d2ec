package dev.longspan.cli;

import dev.longspan.config.Configuration;
import dev.longspan.config.ConfigurationLoader;
import dev.longspan.gateway.Gateway;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway as a process: from its configuration to the signal that ends it. */
final class Service {

  private static final Logger LOG = LoggerFactory.getLogger(Service.class);

  private Service() {}

  /**
   * Serves until a signal.
   *
   * @return the exit code
   * @throws Exception what {@link Failures} knows how to tell
   */
  static int run(Path file) throws Exception {
    ConfigurationLoader loader = new ConfigurationLoader();
    Configuration configuration = loader.load(file);
    Signals signals = Signals.listen();
    Gateway gateway = Gateway.start(configuration).await();
    gateway.watch(file, loader);
    signals.onHangUp(gateway::reload);
    LOG.info(
        "ready version={} listeners={} admin={} startup_ms={}",
        Version.number(),
        Addresses.listeners(configuration, gateway),
        Addresses.admin(configuration, gateway),
        StartTime.millisSince());
    gateway.ended().onComplete(ended -> signals.wakeUp());
    String signal = signals.first();
    if (!signal.isEmpty()) {
      LOG.info("asked to end signal={}", signal);
    }
    gateway.drain().await();
    LOG.info("ended");
    return ExitCode.OK;
  }
}
