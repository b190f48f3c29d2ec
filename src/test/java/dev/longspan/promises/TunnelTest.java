package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.Cidr;
import dev.longspan.config.GuardConfig;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Problem;
import dev.longspan.wire.RouteSetup;
import dev.longspan.wire.Stage;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing becomes a tunnel but a WebSocket that both sides agreed upon. */
class TunnelTest {

  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

  @RegisterExtension final Stage stage = new Stage();

  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal("a key that is none", 400, r -> r.replace(Handshake.KEY, "AAAA"), route -> {}),
        refusal("another version", 426, r -> r.replace("Version: 13", "Version: 12"), route -> {}),
        refusal("a method that is not GET", 400, r -> r.replaceFirst("GET", "PUT"), route -> {}),
        refusal("a body", 400, with("Content-Length: " + SMUGGLED.length()), route -> {}),
        refusal("a body in chunks", 400, with("Transfer-Encoding: chunked"), route -> {}),
        refusal("no route", 404, r -> r, route -> route.exactPath("/smuggled")),
        refusal(
            "a foreign page",
            403,
            with("Origin: https://evil.example"),
            route -> route.origins("https://example.com")),
        refusal(
            "an address",
            403,
            r -> r,
            route ->
                route.guards(
                    new GuardConfig.Addresses(List.of(), List.of(Cidr.parse("127.0.0.0/8"))))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void whatFollowsAnUpgradeThatTheGatewayRefusesIsNoRequest(
      String what, int status, UnaryOperator<String> spoil, Consumer<RouteSetup> route) {
    stage.startWithRoute(route);
    HttpWire client = stage.connects();
    client.sends(spoil.apply(Handshake.request("/chat")) + SMUGGLED);
    Problem.in(client.readsResponse(), status);
    client.seesEndOrReset();
    assertThat(stage.restThatTheBackendSaw()).isEmpty();
  }

  static Stream<Arguments> requestsThatAskForNoTunnel() {
    String upgrade = Handshake.request("/chat");
    return Stream.of(
        Arguments.of("nothing", "GET /chat HTTP/1.1\r\nHost: a\r\n\r\n"),
        Arguments.of("no Connection option", upgrade.replaceFirst("Connection: .*\r\n", "")),
        Arguments.of(
            "another Connection option",
            upgrade.replaceFirst("Connection: .*\r\n", "Connection: keep-alive\r\n")),
        Arguments.of("no Upgrade", upgrade.replaceFirst("Upgrade: .*\r\n", "")),
        Arguments.of("another protocol", upgrade.replaceFirst("Upgrade: .*\r\n", "Upgrade: x\r\n")),
        Arguments.of("HTTP/1.0", upgrade.replace("HTTP/1.1", "HTTP/1.0")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requestsThatAskForNoTunnel")
  void aSwitchThatNobodyAskedForIsABadGatewayAndNothingPassesByIt(String what, String request) {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(request);
    HttpWire backend = stage.backend().accepts();
    Head seen = backend.readsHead();
    assertThat(seen.has("Upgrade")).isFalse();
    backend.sendsHead(
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Accept: " + Handshake.acceptKey(Handshake.KEY));
    Problem.in(client.readsResponse(), 502);
    client.sends(SMUGGLED);
    assertThat(backend.readsTextToTheEndOrReset()).isEmpty();
  }

  private static Arguments refusal(
      String what, int status, UnaryOperator<String> spoil, Consumer<RouteSetup> route) {
    return Arguments.of(what, status, spoil, route);
  }

  private static UnaryOperator<String> with(String line) {
    return head -> head.replaceFirst("\r\n\r\n", "\r\n" + line + "\r\n\r\n");
  }
}
