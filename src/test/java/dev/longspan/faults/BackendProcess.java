package dev.longspan.faults;

import dev.longspan.wire.EchoBackend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An echoing backend in a process of its own, which can be killed and frozen. */
final class BackendProcess implements AutoCloseable {

  private final Process process;
  private final String address;
  private final int port;

  /**
   * Starts it.
   *
   * @param port 0: any
   * @param prefix of the command, for another namespace
   */
  BackendProcess(String address, int port, String... prefix) {
    List<String> command = new ArrayList<>(List.of(prefix));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    command.add("-Xss256k");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(BackendProcess.class.getName());
    command.add(address);
    command.add(Integer.toString(port));
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      this.address = address;
      this.port =
          Integer.parseInt(
              new BufferedReader(
                      new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))
                  .readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The process itself: listens, says where, and serves until it is ended. */
  public static void main(String[] args) throws InterruptedException {
    EchoBackend backend =
        new EchoBackend(new InetSocketAddress(args[0], Integer.parseInt(args[1])));
    System.out.println(backend.port());
    Thread.currentThread().join();
  }

  URI uri() {
    return URI.create("http://" + address + ":" + port);
  }

  int port() {
    return port;
  }

  /** Ends it as a lack of memory would: SIGKILL. */
  void kill() {
    signal("KILL");
    process.onExit().join();
  }

  /** It does nothing any more, but its sockets are there: SIGSTOP. */
  void freeze() {
    signal("STOP");
  }

  /** It goes on: SIGCONT. */
  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    Commands.run("kill", "-" + name, Long.toString(process.pid()));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
