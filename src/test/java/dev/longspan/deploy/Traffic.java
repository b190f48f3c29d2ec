package dev.longspan.deploy;

import dev.longspan.config.Configuration;
import dev.longspan.config.ConfigurationLoader;
import dev.longspan.gateway.Gateway;
import dev.longspan.wire.EchoBackend;
import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Http2Wire;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Stage;
import dev.longspan.wire.TestCertificate;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A gateway under a little traffic of every kind, good and bad, until it is closed. */
final class Traffic implements AutoCloseable {

  private static final int FRAME_SIZE_ERROR = 6;

  private final EchoBackend echo;
  private final ScriptedBackend leaving;
  private final PolledBackend polled;
  private final Gateway gateway;
  private final Thread client = new Thread(this::flow, "traffic");
  private volatile boolean over;
  private volatile Throwable failure;

  private Traffic(
      EchoBackend echo, ScriptedBackend leaving, PolledBackend polled, Gateway gateway) {
    this.echo = echo;
    this.leaving = leaving;
    this.polled = polled;
    this.gateway = gateway;
  }

  /** Starts it; its certificate goes into this directory. */
  static Traffic starts(Path directory) throws Exception {
    EchoBackend echo = new EchoBackend();
    ScriptedBackend leaving = new ScriptedBackend();
    PolledBackend polled = new PolledBackend();
    TestCertificate shown = TestCertificate.make(directory);
    int nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = free.getLocalPort();
    }
    Configuration configuration =
        new ConfigurationLoader()
            .parse(
                """
                listeners:
                  - { name: public, host: 127.0.0.1, port: 0 }
                  - name: secure
                    host: 127.0.0.1
                    port: 0
                    tls: { certificates: [{ certificate: "%5$s", key: "%6$s" }] }
                routes:
                  - name: echo
                    match: { path: /echo }
                    upstream: echo
                    keepalive: { ping: 500ms, pong: 400ms }
                  - { name: leaving, match: { path: /leaving }, upstream: leaving }
                  - { name: dead, match: { path: /dead }, upstream: dead }
                  - name: sessions
                    match: { path: /sessions-of }
                    upstream: echo
                    sessions: { path: /sessions-of/all }
                    limits: { connections: 100 }
                  - { name: polled, match: { path: /polled }, upstream: polled }
                  - name: asked
                    match: { path: /asked }
                    upstream: echo
                    guards:
                      - jwt: { jwks: "%4$s/keys" }
                  - name: judged
                    match: { path: /judged }
                    upstream: echo
                    guards:
                      - forward-auth: { url: "%4$s/judge" }
                upstreams:
                  echo: { endpoints: ["%1$s"], admission: { upgrades-per-second: 1000 } }
                  leaving: { endpoints: ["%2$s"] }
                  dead: { endpoints: ["http://127.0.0.1:%3$d"] }
                  polled: { endpoints: ["%4$s"], protocol: long-poll }
                admin: { port: 0 }
                """
                    .formatted(
                        echo.uri(),
                        leaving.uri(),
                        nobody,
                        polled.address(),
                        shown.certificate(),
                        shown.key()),
                "traffic");
    Traffic traffic = new Traffic(echo, leaving, polled, Stage.await(Gateway.start(configuration)));
    traffic.client.start();
    return traffic;
  }

  int adminPort() {
    return gateway.adminPort();
  }

  /** Fails when the traffic did. */
  void check() {
    if (failure != null) {
      throw new AssertionError("the traffic stopped", failure);
    }
  }

  private void flow() {
    try {
      while (!over) {
        talk();
        leave();
        violate();
        holdSession();
        poll();
        breakHttp2();
        ask("/echo");
        ask("/asked");
        ask("/judged");
        ask("/dead");
        ask("/nowhere");
        // Young garbage: collections have metrics, too.
        System.gc();
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  /** Echoes, and the gateway's ping, which paces it all. */
  private void talk() {
    try (HttpWire wire = opens("/echo")) {
      wire.sends(Frame.text("hello"));
      wire.sends(Frame.binary(new byte[1_000]));
      Frame frame = wire.readsFrame();
      while (frame.opcode() != Frame.PING && frame.opcode() != Frame.CLOSE) {
        frame = wire.readsFrame();
      }
      if (frame.opcode() == Frame.PING) {
        wire.sends(Frame.of(Frame.PONG, frame.payload()));
        wire.sends(Frame.close(1000, "done"));
        wire.readsFrame();
      }
    }
  }

  /** The backend says good-bye. */
  private void leave() {
    try (HttpWire wire = Stage.connect(gateway.port("public"), 0)) {
      wire.sends(Handshake.request("/leaving"));
      HttpWire behind = leaving.accepts();
      behind.sends(Handshake.answer(behind.readsHead()));
      behind.sends(Frame.close(1001, "restart"));
      wire.readsHead();
      wire.sends(wire.readsFrame());
    }
  }

  /** A frame with a reserved opcode: the gateway ends it. */
  private void violate() {
    try (HttpWire wire = opens("/echo")) {
      wire.sends(Frame.of(3, (byte) 0));
      wire.readsFrame();
    }
  }

  /** A session that is opened, polled and closed. */
  private void holdSession() {
    String session;
    try (HttpWire wire = Stage.connect(gateway.port("public"), 0)) {
      wire.sendsHead("POST /sessions-of/all HTTP/1.1", "Host: localhost", "Content-Length: 0");
      session = wire.readsResponse().head().value("location");
    }
    request("GET " + session + "?wait=0");
    request("DELETE " + session);
  }

  /** A WebSocket of a backend that is polled. */
  private void poll() {
    try (HttpWire wire = opens("/polled")) {
      wire.sends(Frame.text("to the backend"));
      wire.readsFrame();
      polled.awaitsMessage();
      wire.sends(Frame.close(1000, "done"));
    }
  }

  /** A PING of a wrong length. */
  private void breakHttp2() {
    Http2Wire client = Http2Wire.begins(Stage.connect(gateway.port("public"), 0));
    client.sends(Http2Wire.PING, 0, 0, (byte) 0);
    client.seesGoAway(FRAME_SIZE_ERROR);
    client.wire().close();
  }

  private HttpWire opens(String path) {
    HttpWire wire = Stage.connect(gateway.port("public"), 0);
    wire.sends(Handshake.request(path));
    wire.readsHead();
    return wire;
  }

  private void ask(String path) {
    request("GET " + path);
  }

  private void request(String methodAndPath) {
    try (HttpWire wire = Stage.connect(gateway.port("public"), 0)) {
      wire.sendsHead(methodAndPath + " HTTP/1.1", "Host: localhost");
      wire.readsResponse();
    }
  }

  @Override
  public void close() {
    over = true;
    try {
      client.join(TimeUnit.SECONDS.toMillis(60));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Stage.await(gateway.close());
    leaving.close();
    polled.close();
    echo.close();
  }
}
