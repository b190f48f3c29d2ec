package dev.longspan.cli;

import dev.longspan.telemetry.Logging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program in a process of its own, as an operator starts it; killed at the end of a test. */
final class LongspanProcess implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
  private final List<String> lines = new ArrayList<>();
  private final Thread reader;

  private LongspanProcess(Process process) {
    this.process = process;
    this.reader = new Thread(() -> process.inputReader().lines().forEach(unread::add));
    reader.start();
  }

  /** Starts it; both of its outputs are read as one. */
  static LongspanProcess start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put(Logging.LEVEL_VARIABLE, "info");
    return new LongspanProcess(builder.start());
  }

  /** Starts {@code run} on a configuration. */
  static LongspanProcess run(Path folder, String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("longspan.yaml"), yaml);
    return start("run", "-c", file.toString());
  }

  /** Waits for a line that the pattern finds something in. */
  Matcher line(String pattern) throws InterruptedException {
    Pattern compiled = Pattern.compile(pattern);
    while (true) {
      String line = unread.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("no line with " + pattern + " in\n" + String.join("\n", lines));
      }
      lines.add(line);
      Matcher matcher = compiled.matcher(line);
      if (matcher.find()) {
        return matcher;
      }
    }
  }

  /** Writes another configuration, in one step. */
  void configure(Path folder, String yaml) throws IOException {
    Path draft = Files.writeString(folder.resolve("draft.yaml"), yaml);
    Files.move(draft, folder.resolve("longspan.yaml"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Sends SIGHUP, for which the JDK has no method. */
  void hangUp() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).inheritIO().start().waitFor();
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** Waits for the end and returns the exit code. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still runs after\n" + String.join("\n", lines));
    }
    reader.join();
    unread.drainTo(lines);
    return process.exitValue();
  }

  /** Everything that was printed; complete after {@link #exitCode()}. */
  List<String> lines() {
    return lines;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
