package dev.longspan.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program of this machine.
 *
 * <p>Without it the tests are skipped; where {@code CI} is set they fail, so that nothing is
 * skipped unseen.
 */
final class Tool {

  private static final int PATIENCE_SECONDS = 60;

  private final Path program;

  private Tool(Path program) {
    this.program = program;
  }

  /**
   * @param status 0: it liked what it saw
   */
  record Outcome(int status, String said) {}

  /** Finds a program by its name. */
  static Tool named(String name) {
    Optional<Path> found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .map(directory -> Path.of(directory, name))
            .filter(Files::isExecutable)
            .findFirst();
    if (System.getenv("CI") == null) {
      assumeTrue(found.isPresent(), name + " is not installed: its test is skipped");
    }
    return new Tool(found.orElseThrow(() -> new AssertionError(name + " is not installed")));
  }

  /** Runs it to its end. */
  Outcome runs(String... arguments) throws IOException, InterruptedException {
    return reads("", arguments);
  }

  /** Runs it to its end with something to read. */
  Outcome reads(String input, String... arguments) throws IOException, InterruptedException {
    Process process = command(arguments).redirectErrorStream(true).start();
    try (var out = process.getOutputStream()) {
      out.write(input.getBytes(UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(program + " does not end:\n" + said);
    }
    return new Outcome(process.exitValue(), said);
  }

  /** What starts it. */
  ProcessBuilder command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }
}
