package dev.longspan.cli;

import dev.longspan.config.Configuration;
import dev.longspan.config.ConfigurationLoader;
import dev.longspan.gateway.Gateway;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Serves what a configuration says until a signal ends it. */
@Command(
    name = "run",
    description = {
      "Start the gateway. SIGTERM or SIGINT ends it: no more is accepted, open WebSockets are"
          + " closed with 1012, requests under way finish. A second signal cuts at once."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class RunCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Mixin private ConfigurationOption file;

  @Override
  public Integer call() throws Exception {
    Configuration configuration = new ConfigurationLoader().load(file.file());
    Signals signals = Signals.listen();
    Gateway gateway = Gateway.start(configuration).await();
    LOG.info(
        "ready version={} listeners={} admin={} startup_ms={}",
        Version.number(),
        Addresses.listeners(configuration, gateway),
        Addresses.admin(configuration, gateway),
        StartTime.millisSince());
    String signal = signals.first();
    LOG.info("draining signal={} timeout={}", signal, configuration.drain().timeout());
    gateway.drain().await();
    LOG.info("ended");
    return ExitCode.OK;
  }
}
