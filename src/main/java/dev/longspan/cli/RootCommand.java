package dev.longspan.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code longspan}: takes one of its subcommands, or explains them. */
@Command(
    name = "longspan",
    description = "An HTTP-to-WebSocket gateway and reverse proxy that knows WebSocket frames.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or ended orderly on a signal",
      "1:it cannot start: a file cannot be read, a port is taken",
      "2:the configuration or the command line is wrong"
    })
final class RootCommand implements Runnable {

  @Spec private CommandSpec spec;

  private RootCommand() {}

  /** Everything that can be said on the command line. */
  static CommandLine commandLine() {
    return new CommandLine(new RootCommand())
        .addSubcommand(new RunCommand())
        .addSubcommand(new CheckCommand())
        .addSubcommand(new DemoCommand())
        .setParameterExceptionHandler(RootCommand::explain)
        .setExecutionExceptionHandler(
            (failure, commandLine, arguments) -> Failures.report(failure, commandLine.getErr()));
  }

  private static int explain(ParameterException wrong, String[] arguments) {
    PrintWriter err = wrong.getCommandLine().getErr();
    err.println(wrong.getMessage());
    UnmatchedArgumentException.printSuggestions(wrong, err);
    wrong.getCommandLine().usage(err);
    return ExitCode.WRONG_INPUT;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
