package dev.longspan.cli;

import dev.longspan.config.Configuration;
import dev.longspan.config.ConfigurationLoader;
import dev.longspan.config.FileChecks;
import dev.longspan.config.InvalidConfiguration;
import dev.longspan.config.UnreadableConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says everything that is wrong with a configuration, and starts nothing. */
@Command(
    name = "check",
    description = "Check a configuration: prints everything that is wrong with it.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class CheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private ConfigurationOption configuration;

  @Override
  public Integer call() throws InvalidConfiguration, UnreadableConfiguration {
    Path file = configuration.file();
    Configuration checked = new ConfigurationLoader().load(file);
    List<String> missing = FileChecks.problems(checked);
    if (!missing.isEmpty()) {
      missing.forEach(problem -> spec.commandLine().getErr().println("longspan: " + problem));
      return ExitCode.FAILED;
    }
    spec.commandLine().getOut().println(file + ": ok");
    return ExitCode.OK;
  }
}
