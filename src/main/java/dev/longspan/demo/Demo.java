package dev.longspan.demo;

import dev.longspan.config.Configuration;
import dev.longspan.config.ConfigurationLoader;
import dev.longspan.config.InvalidConfiguration;
import dev.longspan.gateway.Gateway;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The running demo: two backends and the gateway in front of them. */
public final class Demo {

  private static final String LISTENER = "public";

  private final EchoBackend echo;
  private final WebBackend web;
  private final Gateway gateway;

  private Demo(EchoBackend echo, WebBackend web, Gateway gateway) {
    this.echo = echo;
    this.web = web;
    this.gateway = gateway;
  }

  /** The configuration that the demo runs on, with variables for its ports. */
  public static String configuration() {
    return new String(DemoResource.read("longspan.yaml"), StandardCharsets.UTF_8);
  }

  /**
   * Starts the backends, then the gateway. Blocks until it serves: not for event loops.
   *
   * @param port where clients connect, on the loopback address; 0: the system chooses
   * @param adminPort for the operator, on the loopback address; 0: the system chooses
   * @throws dev.longspan.gateway.StartFailure when a port is taken
   */
  public static Demo start(int port, int adminPort) throws InterruptedException {
    EchoBackend echo = EchoBackend.start();
    WebBackend web = WebBackend.start();
    try {
      Configuration configuration = configuration(port, adminPort, echo.port(), web.port());
      return new Demo(echo, web, Gateway.start(configuration).await());
    } catch (RuntimeException failure) {
      echo.close();
      web.close();
      throw failure;
    }
  }

  private static Configuration configuration(int port, int adminPort, int echoPort, int webPort) {
    Map<String, String> variables =
        Map.of(
            "PORT", Integer.toString(port),
            "ADMIN_PORT", Integer.toString(adminPort),
            "ECHO_PORT", Integer.toString(echoPort),
            "WEB_PORT", Integer.toString(webPort));
    try {
      return new ConfigurationLoader(variables).parse(configuration(), "demo");
    } catch (InvalidConfiguration e) {
      throw new IllegalStateException("the demo's own configuration is wrong", e);
    }
  }

  /** Where clients connect. */
  public int port() {
    return gateway.port(LISTENER);
  }

  /** Where the operator connects. */
  public int adminPort() {
    return gateway.adminPort();
  }

  /** What to try, for this demo's ports. */
  public Invitation invitation() {
    return new Invitation("http://127.0.0.1:" + port(), "http://127.0.0.1:" + adminPort());
  }

  /** Ends the gateway orderly, then the backends. Blocks until all is done: not for event loops. */
  public void drain() {
    gateway.drain().await();
    echo.close();
    web.close();
  }
}
