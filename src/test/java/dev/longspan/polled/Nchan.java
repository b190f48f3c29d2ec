package dev.longspan.polled;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longspan.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A real nginx with Nchan, where Debian's packages {@code nginx} and {@code libnginx-mod-nchan} are
 * installed; where {@code CI} is set they must be.
 */
final class Nchan implements AutoCloseable {

  private static final Path NGINX = Path.of("/usr/sbin/nginx");
  private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");

  private final Process process;
  private final int port;

  Nchan(Path directory) {
    boolean installed = Files.isExecutable(NGINX) && Files.exists(MODULE);
    if (System.getenv("CI") == null) {
      assumeTrue(installed, "nginx with Nchan is not installed: its test is skipped");
    } else if (!installed) {
      throw new AssertionError("nginx with Nchan is not installed");
    }
    try {
      port = freePort();
      Files.writeString(directory.resolve("nginx.conf"), configuration(directory));
      process =
          new ProcessBuilder(
                  NGINX.toString(), "-p", directory.toString(), "-c", "nginx.conf", "-e", "stderr")
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("log").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitStart(directory);
  }

  private String configuration(Path directory) {
    return """
    load_module %s;
    daemon off;
    master_process off;
    pid %s/pid;
    events {}
    http {
      access_log off;
      client_body_temp_path %2$s/body;
      proxy_temp_path %2$s/proxy;
      fastcgi_temp_path %2$s/fastcgi;
      uwsgi_temp_path %2$s/uwsgi;
      scgi_temp_path %2$s/scgi;
      server {
        listen 127.0.0.1:%d;
        location ~ ^/pub/(\\w+)$ {
          nchan_publisher;
          nchan_channel_id $1;
        }
        location ~ ^/sub/(\\w+)$ {
          nchan_subscriber longpoll;
          nchan_channel_id $1;
          nchan_subscriber_first_message newest;
          nchan_subscriber_timeout 1s;
        }
      }
    }
    """
        .formatted(MODULE, directory, port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitStart(Path directory) {
    long deadline = System.nanoTime() + Wire.PATIENCE.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (probe.isConnected()) {
          return;
        }
      } catch (ConnectException notYet) {
        Thread.onSpinWait();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    try {
      throw new AssertionError("no nginx: " + Files.readString(directory.resolve("log"), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
