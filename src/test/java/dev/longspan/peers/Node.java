package dev.longspan.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Programs of {@code src/test/node}, whose packages npm installs once, under {@code target}.
 *
 * <p>Without node and npm the tests are skipped; where {@code CI} is set they fail, so that nothing
 * is skipped unseen.
 */
public final class Node {

  private static final Path SOURCES = Path.of("src/test/node");
  private static final Path INSTALLED = Path.of("target/node");

  private Node() {}

  /** Starts a program that prints its port first. */
  public static Running starts(String script, String... arguments) {
    install();
    Process process = launch(script, arguments);
    try {
      BufferedReader output = process.inputReader(UTF_8);
      String port = output.readLine();
      if (port == null) {
        throw new AssertionError(script + " ended before it said its port");
      }
      return new Running(process, Integer.parseInt(port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program to its end, and returns what it printed; fails when its status is not 0. */
  public static String runs(String script, String... arguments) {
    install();
    return finished(launch(script, arguments), script);
  }

  private static synchronized void install() {
    boolean available = isOnThePath("node") && isOnThePath("npm");
    if (System.getenv("CI") == null) {
      assumeTrue(available, "node and npm are not installed: their tests are skipped");
    } else if (!available) {
      throw new AssertionError("node and npm are not installed");
    }
    try {
      Files.createDirectories(INSTALLED);
      boolean current =
          Files.exists(INSTALLED.resolve("node_modules/ws/package.json"))
              && Files.exists(INSTALLED.resolve("package-lock.json"))
              && Files.mismatch(
                      SOURCES.resolve("package-lock.json"), INSTALLED.resolve("package-lock.json"))
                  < 0;
      if (!current) {
        for (String name : List.of("package.json", "package-lock.json")) {
          Files.write(INSTALLED.resolve(name), Files.readAllBytes(SOURCES.resolve(name)));
        }
        finished(start(List.of("npm", "ci", "--no-audit", "--no-fund"), INSTALLED), "npm ci");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOnThePath(String program) {
    for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  private static Process launch(String script, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add("node");
    command.add(SOURCES.resolve(script).toAbsolutePath().toString());
    command.addAll(List.of(arguments));
    return start(command, INSTALLED);
  }

  private static Process start(List<String> command, Path directory) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
      builder
          .environment()
          .put("NODE_PATH", INSTALLED.resolve("node_modules").toAbsolutePath().toString());
      return builder.redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String finished(Process process, String what) {
    try (InputStream output = process.getInputStream()) {
      String said = new String(output.readAllBytes(), UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(what + " failed:\n" + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.destroy();
    }
  }

  /**
   * A program that serves.
   *
   * @param process ends with its standard input
   * @param port where it listens
   */
  public record Running(Process process, int port) implements AutoCloseable {

    @Override
    public void close() {
      process.destroy();
    }
  }
}
