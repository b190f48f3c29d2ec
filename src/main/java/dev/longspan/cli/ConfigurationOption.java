package dev.longspan.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where the configuration is: {@code -c file}, or the file alone. */
final class ConfigurationOption {

  private static final Path DEFAULT = Path.of("longspan.yaml");

  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration; longspan.yaml in the working directory if absent.")
  private Path option;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "The same, without -c.")
  private Path positional;

  Path file() {
    if (option != null && positional != null) {
      throw new ParameterException(
          command.commandLine(), "Two configurations: " + option + " and " + positional);
    }
    return Optional.ofNullable(option).or(() -> Optional.ofNullable(positional)).orElse(DEFAULT);
  }
}
