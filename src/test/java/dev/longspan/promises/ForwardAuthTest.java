package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.GuardConfig;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Problem;
import dev.longspan.wire.RouteSetup;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Stage;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With a {@code forward-auth} guard, an HTTP service decides who is let in. */
class ForwardAuthTest {

  @RegisterExtension final Stage stage = new Stage();

  private final ScriptedBackend service = new ScriptedBackend();

  @AfterEach
  void closeService() {
    service.close();
  }

  private GuardConfig guard(Duration timeout) {
    return new GuardConfig.ForwardAuth(
        URI.create(service.uri() + "/check?for=chat"), List.of("X-User", "X-Groups"), timeout);
  }

  private void start() {
    start(route -> {});
  }

  private void start(Consumer<RouteSetup> changes) {
    stage.startWithRoute(
        route -> {
          route.guards(guard(Duration.ofSeconds(20)));
          changes.accept(route);
        });
  }

  private HttpWire asks(String... lines) {
    HttpWire client = stage.connects();
    client.sendsHead(lines);
    return client;
  }

  @Test
  void theServiceIsAskedWithTheHeadersOfTheRequestAndWhatItIsAbout() {
    start();
    HttpWire client = stage.connects();
    client.sendsHead(
        "POST /a%2Fb?c=d HTTP/1.1",
        "Host: example.com",
        "Authorization: Basic eDp5",
        "Cookie: a=b",
        "Content-Length: 5",
        "Content-Type: text/plain",
        "Connection: X-Mine",
        "X-Mine: 1",
        "TE: trailers",
        "Expect: 100-continue",
        "If-None-Match: \"x\"",
        "Range: bytes=0-1",
        "X-Forwarded-Method: GET",
        "X_Forwarded_Uri: /public",
        "X-Forwarded-For: 10.0.0.1");
    client.sends("hello");
    HttpWire asked = service.accepts();
    Head question = asked.readsHead();
    assertThat(question.startLine()).isEqualTo("GET /check?for=chat HTTP/1.1");
    assertThat(question.value("Host")).isEqualTo("127.0.0.1:" + service.port());
    assertThat(question.value("Authorization")).isEqualTo("Basic eDp5");
    assertThat(question.value("Cookie")).isEqualTo("a=b");
    assertThat(question.value("X-Forwarded-Method")).isEqualTo("POST");
    assertThat(question.value("X-Forwarded-Uri")).isEqualTo("/a%2Fb?c=d");
    assertThat(question.value("X-Forwarded-Host")).isEqualTo("example.com");
    assertThat(question.value("X-Forwarded-Proto")).isEqualTo("http");
    assertThat(question.value("X-Forwarded-For")).isEqualTo("127.0.0.1");
    assertThat(question.fields().stream().map(field -> field.name().toLowerCase(Locale.ROOT)))
        .doesNotContain(
            "content-length",
            "content-type",
            "transfer-encoding",
            "x-mine",
            "te",
            "expect",
            "if-none-match",
            "range",
            "x_forwarded_uri");
    asked.sendsHead("HTTP/1.1 204 No Content");
    HttpWire backend = stage.backend().accepts();
    Message request = backend.readsRequest();
    assertThat(request.text()).isEqualTo("hello");
    assertThat(request.head().target()).isEqualTo("/a%2Fb?c=d");
    assertThat(request.head().value("If-None-Match")).isEqualTo("\"x\"");
    backend.sendsHead("HTTP/1.1 204 No Content");
    assertThat(client.readsResponse().status()).isEqualTo(204);
    stage.metrics().await(1, "longspan_auth_requests_total", "result", "admitted");
  }

  @Test
  void headersOfTheAnswerReachTheBackendInPlaceOfTheClients() {
    start();
    asks(
        "GET / HTTP/1.1",
        "Host: a",
        "X-User: root",
        "x_user: root",
        "X_Groups: admin",
        "X-Other: kept");
    HttpWire asked = service.accepts();
    asked.readsHead();
    asked.sendsHead(
        "HTTP/1.1 200 OK",
        "X-User: ada",
        "X-Groups: writers",
        "X-Groups: readers",
        "X-Other: the service's",
        "Set-Cookie: not=asked",
        "Content-Length: 2");
    asked.sends("ok");
    Head request = stage.backend().accepts().readsHead();
    assertThat(request.values("X-User")).containsExactly("ada");
    assertThat(request.values("X-Groups")).containsExactly("writers", "readers");
    assertThat(request.values("X-Other")).containsExactly("kept");
    assertThat(request.raw()).doesNotContain("root", "admin", "not=asked");
  }

  @Test
  void whatTheServiceDoesNotSayTheClientCanNotSayEither() {
    start();
    asks("GET / HTTP/1.1", "Host: a", "X-User: root", "X_User: root", "x-groups: admin");
    HttpWire asked = service.accepts();
    asked.readsHead();
    asked.sendsHead("HTTP/1.1 200 OK", "Content-Length: 0");
    assertThat(stage.backend().accepts().readsHead().raw()).doesNotContain("root", "admin");
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 401, 403, 429, 500})
  void anyOtherAnswerIsTheClients(int status) {
    start();
    HttpWire client = asks("GET / HTTP/1.1", "Host: a");
    HttpWire asked = service.accepts();
    asked.readsHead();
    asked.sendsHead(
        "HTTP/1.1 " + status + " Whatever",
        "Set-Cookie: a=1",
        "Set-Cookie: b=2",
        "Location: https://login.example.com/",
        "WWW-Authenticate: Basic realm=\"x\"",
        "Connection: X-Own",
        "X-Own: of this connection",
        "Transfer-Encoding: chunked");
    asked.sendsChunk("log ").sendsChunk("in").sendsLastChunk();
    Message answer = client.readsResponse();
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text()).isEqualTo("log in");
    assertThat(answer.head().values("Set-Cookie")).containsExactly("a=1", "b=2");
    assertThat(answer.head().value("Location")).isEqualTo("https://login.example.com/");
    assertThat(answer.head().value("WWW-Authenticate")).isEqualTo("Basic realm=\"x\"");
    assertThat(answer.head().has("X-Own")).isFalse();
    stage.metrics().await(1, "longspan_rejected_total", "reason", "forward-auth");
    stage.metrics().await(1, "longspan_auth_requests_total", "result", "refused");
    assertThat(stage.restThatTheBackendSaw()).isEmpty();
  }

  @Test
  void theClientsConnectionServesOnAfterARefusal() {
    start();
    HttpWire client = asks("HEAD / HTTP/1.1", "Host: a");
    HttpWire asked = service.accepts();
    asked.readsHead();
    asked.sendsHead("HTTP/1.1 401 Unauthorized", "Content-Length: 2");
    asked.sends("no");
    assertThat(client.readsResponseToHead().head().value("Content-Length")).isEqualTo("2");
    client.sendsHead("GET /again HTTP/1.1", "Host: a");
    assertThat(asked.readsHead().value("X-Forwarded-Uri")).isEqualTo("/again");
    asked.sendsHead("HTTP/1.1 204 No Content");
    HttpWire backend = stage.backend().accepts();
    assertThat(backend.readsHead().target()).isEqualTo("/again");
    backend.sendsHead("HTTP/1.1 204 No Content");
    assertThat(client.readsResponse().status()).isEqualTo(204);
  }

  @Test
  void aWebSocketIsRefusedWithTheAnswerOfTheServiceAndOpenedWithItsConsent() {
    start();
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire asked = service.accepts();
    assertThat(asked.readsHead().value("X-Forwarded-Uri")).isEqualTo("/chat");
    asked.sendsHead("HTTP/1.1 401 Unauthorized", "WWW-Authenticate: X", "Content-Length: 0");
    Message answer = client.readsResponse();
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.head().value("WWW-Authenticate")).isEqualTo("X");
    HttpWire second = stage.connects();
    second.sends(Handshake.request("/chat"));
    asked.readsHead();
    asked.sendsHead("HTTP/1.1 200 OK", "X-User: ada", "Content-Length: 0");
    HttpWire backend = stage.backend().accepts();
    Head request = backend.readsHead();
    assertThat(request.value("X-User")).isEqualTo("ada");
    backend.sends(Handshake.answer(request));
    assertThat(second.readsHead().status()).isEqualTo(101);
  }

  @Test
  void aScriptIsToldByACloseCodeWhereTheRouteClosesInPlaceOfRefusing() {
    start(RouteSetup::rejectByClose);
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    HttpWire asked = service.accepts();
    asked.readsHead();
    asked.sendsHead("HTTP/1.1 403 Forbidden", "Content-Length: 0");
    assertThat(client.readsHead().status()).isEqualTo(101);
    client.receivesClose(4403);
    stage.metrics().await(1, "longspan_rejected_total", "reason", "forward-auth");
  }

  private void isUnavailable(HttpWire client) {
    Message answer = client.readsResponse();
    assertThat(Problem.in(answer, 503).path("reason").asText()).isEqualTo("guard-unavailable");
    assertThat(answer.head().value("Retry-After")).isNotNull();
    stage.metrics().await(1, "longspan_auth_requests_total", "result", "failure");
    assertThat(stage.restThatTheBackendSaw()).isEmpty();
  }

  @Test
  void nobodyComesInWhileTheServiceIsNotThere() {
    start();
    service.stopsListening();
    isUnavailable(asks("GET / HTTP/1.1", "Host: a"));
  }

  @Test
  void nobodyComesInWhileTheServiceDoesNotAnswer() {
    stage.startWithRoute(route -> route.guards(guard(Duration.ofMillis(200))));
    HttpWire client = asks("GET / HTTP/1.1", "Host: a");
    service.accepts().readsHead();
    isUnavailable(client);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "HTTP/1.1 999 Beyond\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n",
      })
  void anAnswerThatBreaksTheRulesLetsNobodyIn(String said) {
    start();
    HttpWire client = asks("GET / HTTP/1.1", "Host: a");
    HttpWire asked = service.accepts();
    asked.readsHead();
    asked.sends(said);
    asked.close();
    isUnavailable(client);
  }

  @Test
  void anAnswerWithMoreThanFits64KibIsNotPassedOn() {
    start();
    HttpWire client = asks("GET / HTTP/1.1", "Host: a");
    HttpWire asked = service.accepts();
    asked.readsHead();
    asked.sendsHead("HTTP/1.1 403 Forbidden", "Content-Length: 70000");
    asked.sends("x".repeat(70_000));
    isUnavailable(client);
  }

  @Test
  void aKeptConnectionThatTheServiceClosesIsNoFailure() {
    start();
    HttpWire client = asks("GET /1 HTTP/1.1", "Host: a");
    HttpWire asked = service.accepts();
    asked.readsHead();
    asked.sendsHead("HTTP/1.1 403 Forbidden", "Content-Length: 0");
    assertThat(client.readsResponse().status()).isEqualTo(403);
    client.sendsHead("GET /2 HTTP/1.1", "Host: a");
    asked.readsHead();
    asked.close();
    HttpWire again = service.accepts();
    assertThat(again.readsHead().value("X-Forwarded-Uri")).isEqualTo("/2");
    again.sendsHead("HTTP/1.1 403 Forbidden", "Content-Length: 0");
    assertThat(client.readsResponse().status()).isEqualTo(403);
  }

  @Test
  void aClientThatLeavesMeanwhileIsForgotten() {
    start();
    HttpWire client = asks("GET / HTTP/1.1", "Host: a");
    HttpWire asked = service.accepts();
    asked.readsHead();
    client.close();
    stage.metrics().await(1, "longspan_requests_total", "status", "499");
    asked.sendsHead("HTTP/1.1 200 OK", "Content-Length: 0");
    stage.metrics().await(1, "longspan_auth_requests_total", "result", "admitted");
    assertThat(stage.restThatTheBackendSaw()).isEmpty();
  }
}
