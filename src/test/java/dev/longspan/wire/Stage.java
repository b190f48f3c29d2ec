package dev.longspan.wire;

import dev.longspan.config.ConfigurationLoader;
import dev.longspan.config.InvalidConfiguration;
import dev.longspan.config.UnreadableConfiguration;
import dev.longspan.gateway.Gateway;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Where conversations are played: a gateway, a scripted backend behind it, clients before it. After
 * each test all of it is taken down, and the gateway's log must be clean.
 */
public final class Stage implements BeforeEachCallback, AfterEachCallback {

  private final Deque<AutoCloseable> props = new ArrayDeque<>();
  private LogWatch logWatch;
  private Gateway gateway;
  private ScriptedBackend backend;

  @Override
  public void beforeEach(ExtensionContext context) {
    logWatch = LogWatch.begin();
    backend = keep(new ScriptedBackend());
  }

  /** Starts the gateway in front of the scripted backend. */
  public Stage start(Consumer<Setup> changes) {
    return start(changes, backend.uri());
  }

  /** Starts the gateway in front of these endpoints. */
  public Stage start(Consumer<Setup> changes, URI... endpoints) {
    Setup setup = new Setup();
    changes.accept(setup);
    gateway = await(Gateway.start(setup.toConfiguration(endpoints)));
    return this;
  }

  /** Starts the gateway as a file says, and has it follow the file. */
  public Stage follow(Path file) {
    ConfigurationLoader loader = new ConfigurationLoader();
    try {
      gateway = await(Gateway.start(loader.load(file)));
    } catch (InvalidConfiguration | UnreadableConfiguration e) {
      throw new AssertionError(e);
    }
    gateway.watch(file, loader);
    return this;
  }

  /** Starts the gateway as a file says, whose listener is {@code public}. */
  public Stage start(String yaml, Map<String, String> environment) {
    try {
      ConfigurationLoader loader = new ConfigurationLoader(environment);
      gateway = await(Gateway.start(loader.parse(yaml, "longspan.yaml")));
      return this;
    } catch (InvalidConfiguration invalid) {
      throw new AssertionError(invalid);
    }
  }

  /** Starts the gateway in front of the scripted backend, with one changed route. */
  public Stage startWithRoute(Consumer<RouteSetup> changes) {
    return start(setup -> setup.route(changes));
  }

  /** Starts the gateway in front of the scripted backend, with the defaults of production. */
  public Stage start() {
    return start(setup -> {});
  }

  public Gateway gateway() {
    return gateway;
  }

  public ScriptedBackend backend() {
    return backend;
  }

  /** Puts another backend in the place of the scripted one, before the start. */
  public Stage backend(ScriptedBackend replacement) {
    backend = keep(replacement);
    return this;
  }

  public int port() {
    return gateway.port(Setup.LISTENER);
  }

  public Metrics metrics() {
    return new Metrics(gateway.adminPort());
  }

  /** Opens a TCP connection to the gateway. */
  public HttpWire connects() {
    return connects(0);
  }

  /**
   * Opens a TCP connection to the gateway.
   *
   * @param receiveBufferBytes 0 leaves it to the system
   */
  public HttpWire connects(int receiveBufferBytes) {
    return keep(connect(port(), receiveBufferBytes));
  }

  /** Opens a TCP connection to some port of this machine. */
  public static HttpWire connect(int port, int receiveBufferBytes) {
    try {
      Socket socket = new Socket();
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes);
      }
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
          (int) Wire.PATIENCE.toMillis());
      return HttpWire.client(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a TCP connection to a listener of this name. */
  public HttpWire connectsTo(String listener) {
    return keep(connect(gateway.port(listener), 0));
  }

  /** Opens a TLS connection to the gateway. */
  public HttpWire connectsSecurely(TestCertificate certificate) {
    try {
      return keep(
          HttpWire.client(
              certificate.trusting().getSocketFactory().createSocket("localhost", port())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a TLS connection to the gateway, behind a header that is sent in the clear. */
  public HttpWire connectsSecurely(TestCertificate certificate, String header) {
    try {
      Socket plain = new Socket(InetAddress.getLoopbackAddress(), port());
      plain.getOutputStream().write(header.getBytes(StandardCharsets.US_ASCII));
      return keep(
          HttpWire.client(
              certificate
                  .trusting()
                  .getSocketFactory()
                  .createSocket(plain, "localhost", port(), true)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Status of a GET on the admin port. */
  public int adminStatus(String path) {
    return asksAdmin("GET", path).status();
  }

  /** What the admin port answers to a request without a body. */
  public Message asksAdmin(String method, String path) {
    try (HttpWire admin = connect(gateway.adminPort(), 0)) {
      admin.sendsHead(method + " " + path + " HTTP/1.1", "Host: localhost", "Content-Length: 0");
      return admin.readsResponse();
    }
  }

  /** Opens a WebSocket through the gateway: both ends have switched. */
  public Conversation opens(String... moreRequestLines) {
    return opens(connects(), moreRequestLines);
  }

  /** Opens a WebSocket at a path. */
  public Conversation opensAt(String path, String... moreRequestLines) {
    return opens(connects(), path, moreRequestLines);
  }

  /** Opens a WebSocket through the gateway on a connection that the client has. */
  public Conversation opens(HttpWire client, String... moreRequestLines) {
    return opens(client, "/chat", moreRequestLines);
  }

  private Conversation opens(HttpWire client, String path, String... moreRequestLines) {
    client.sends(Handshake.request(path, moreRequestLines));
    HttpWire behind = backend.accepts();
    behind.sends(Handshake.answer(behind.readsHead()));
    Head answer = client.readsHead();
    if (answer.status() != 101) {
      throw new AssertionError("no WebSocket:\n" + answer);
    }
    return new Conversation(client, behind);
  }

  /** Ends the gateway, and returns all that the backend had of it and did not read yet. */
  public String restThatTheBackendSaw() {
    await(gateway.close());
    StringBuilder seen = new StringBuilder();
    backend.accepted().forEach(wire -> seen.append(wire.readsTextToTheEndOrReset()));
    return seen.toString();
  }

  /** Takes something down after the test. */
  public <T extends AutoCloseable> T keep(T prop) {
    props.push(prop);
    return prop;
  }

  /** Waits for a future of the gateway. */
  public static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(Wire.PATIENCE.multipliedBy(3).toMillis(), TimeUnit.MILLISECONDS);
    } catch (Exception e) {
      throw new AssertionError(e.getMessage(), e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    while (!props.isEmpty()) {
      props.pop().close();
    }
    if (gateway != null) {
      await(gateway.close());
      gateway = null;
    }
    logWatch.end();
  }

  /**
   * The two ends of a WebSocket that is open through the gateway.
   *
   * @param client the client's end
   * @param backend the backend's end
   */
  public record Conversation(HttpWire client, HttpWire backend) {}
}
