package dev.longspan.cli;

import dev.longspan.demo.Demo;
import dev.longspan.gateway.StartFailure;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts the demo and says what to try. */
@Command(
    name = "demo",
    description = "Start a gateway with backends of its own, and print what to try.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Where to listen, on 127.0.0.1; 0: any free port. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      defaultValue = "9090",
      description = "Port of metrics and health; 0: any free port. Default: ${DEFAULT-VALUE}.")
  private int adminPort;

  @Option(
      names = "--print-config",
      description = "Print the configuration that the demo runs on, and start nothing.")
  private boolean printConfiguration;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (printConfiguration) {
      out.print(Demo.configuration());
      out.flush();
      return ExitCode.OK;
    }
    checkPort("--port", port);
    checkPort("--admin-port", adminPort);
    Signals signals = Signals.listen();
    Demo demo;
    try {
      demo = Demo.start(port, adminPort);
    } catch (StartFailure e) {
      spec.commandLine()
          .getErr()
          .println("longspan: " + e.getMessage() + " (--port and --admin-port choose others)");
      return ExitCode.FAILED;
    }
    out.print(demo.invitation().text());
    out.flush();
    signals.first();
    demo.drain();
    return ExitCode.OK;
  }

  private void checkPort(String option, int value) {
    if (value < 0 || value > 65535) {
      throw new ParameterException(
          spec.commandLine(), option + ": expected 0 to 65535, found " + value);
    }
  }
}
