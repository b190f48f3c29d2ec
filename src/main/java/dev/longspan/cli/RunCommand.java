package dev.longspan.cli;

import java.util.concurrent.Callable;
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

  @Mixin private ConfigurationOption configuration;

  @Override
  public Integer call() throws Exception {
    return Service.run(configuration.file());
  }
}
