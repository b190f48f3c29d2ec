package dev.longspan.cli;

import dev.longspan.telemetry.Logging;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;

/** Where the process begins and ends. */
public final class Main {

  private Main() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Logging.install();
    // Here, and not in a command: exit() waits for shutdown hooks, which may wait for event loops.
    System.exit(execute(arguments));
  }

  /**
   * The form in which a service is started, {@code run -c FILE}, goes without picocli: its classes
   * are of a format too old for AppCDS and the AOT cache, and take half of an archived start.
   */
  private static int execute(String[] arguments) {
    boolean service =
        arguments.length == 3
            && arguments[0].equals("run")
            && arguments[1].equals("-c")
            && !arguments[2].isEmpty();
    if (!service) {
      return RootCommand.commandLine().execute(arguments);
    }
    try {
      return Service.run(Path.of(arguments[2]));
    } catch (Exception failure) {
      return Failures.report(failure, new PrintWriter(System.err, true, Charset.defaultCharset()));
    }
  }
}
