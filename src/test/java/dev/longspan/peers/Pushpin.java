package dev.longspan.peers;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pushpin and its client side, zurl, in front of a backend that speaks WebSocket-over-HTTP.
 *
 * <p>Without them the tests are skipped; where {@code CI} is set they fail, so that nothing is
 * skipped unseen.
 */
final class Pushpin implements AutoCloseable {

  private static final List<Path> PROGRAMS =
      List.of(Path.of("/usr/bin/pushpin"), Path.of("/usr/bin/zurl"), Path.of("/usr/bin/condure"));

  private final List<Process> processes = new ArrayList<>();
  private final Path directory;
  private final int port;

  private Pushpin(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** Starts it, and waits until it serves. */
  static Pushpin startsBefore(int backendPort) {
    boolean available = PROGRAMS.stream().allMatch(Files::isExecutable);
    if (System.getenv("CI") == null) {
      assumeTrue(available, "pushpin is not installed: its tests are skipped");
    } else if (!available) {
      throw new AssertionError("pushpin is not installed");
    }
    try {
      Pushpin pushpin = new Pushpin(Files.createTempDirectory("pushpin"), freePort());
      pushpin.writeConfiguration(backendPort);
      pushpin.start("zurl", "--loglevel=0", "--config=" + pushpin.file("zurl.conf"));
      pushpin.start("pushpin", "--config=" + pushpin.file("pushpin.conf"));
      pushpin.waitUntilItServes();
      return pushpin;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private void writeConfiguration(int backendPort) throws IOException {
    Files.writeString(file("routes"), "* 127.0.0.1:" + backendPort + ",over_http\n");
    Files.writeString(
        file("zurl.conf"),
        """
        [General]
        in_spec=ipc://DIR/z-in
        in_stream_spec=ipc://DIR/z-in-stream
        out_spec=ipc://DIR/z-out
        in_req_spec=
        defpolicy=allow
        """
            .replace("DIR", directory.toString()));
    Files.writeString(
        file("pushpin.conf"),
        """
        [global]
        include=/usr/lib/pushpin/internal.conf
        rundir=DIR
        ipc_prefix=p-
        port_offset=0

        [runner]
        services=condure,pushpin-proxy,pushpin-handler
        http_port=127.0.0.1:PORT
        logdir=DIR
        log_level=0
        client_buffer_size=65536
        client_maxconn=100
        condure_bin=condure

        [proxy]
        routesfile=DIR/routes
        updates_check=off
        sig_key=changeme
        zurl_out_specs=ipc://DIR/z-in
        zurl_out_stream_specs=ipc://DIR/z-in-stream
        zurl_in_specs=ipc://DIR/z-out

        [handler]
        push_in_spec=ipc://DIR/push-in
        push_in_sub_specs=ipc://DIR/push-in-sub
        push_in_http_addr=127.0.0.1
        push_in_http_port=OTHER
        stats_spec=ipc://DIR/stats
        command_spec=ipc://DIR/command
        """
            .replace("DIR", directory.toString())
            .replace("PORT", Integer.toString(port))
            .replace("OTHER", Integer.toString(freePort())));
  }

  private void start(String... command) throws IOException {
    processes.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(file(command[0] + ".log").toFile())
            .start());
  }

  private void waitUntilItServes() {
    long deadline = System.nanoTime() + Wire.PATIENCE.multipliedBy(2).toNanos();
    while (System.nanoTime() < deadline) {
      try (HttpWire client = Stage.connect(port, 0)) {
        client.sendsHead("GET / HTTP/1.1", "Host: a");
        if (client.readsResponse().status() == 200) {
          return;
        }
      } catch (UncheckedIOException e) {
        Thread.onSpinWait();
      }
    }
    throw new AssertionError("pushpin does not serve");
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    processes.forEach(Process::destroy);
  }
}
