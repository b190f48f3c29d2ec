package dev.longspan.promises;

import static dev.longspan.wire.TokenIssuer.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import dev.longspan.wire.EchoBackend;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.JwtSetup;
import dev.longspan.wire.Message;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import dev.longspan.wire.TokenIssuer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keys that an issuer publishes are fetched, kept, and followed when they change. */
class PublishedKeysTest {

  @RegisterExtension final Stage stage = new Stage();

  private final TokenIssuer issuer = new TokenIssuer();

  @AfterEach
  void closeIssuer() {
    issuer.close();
  }

  private void start(Duration refresh) {
    stage.startWithRoute(
        route -> route.guards(JwtSetup.published(issuer.url(), refresh).toConfig()));
  }

  private void startBeforeEcho(Duration refresh) {
    stage.start(
        setup ->
            setup.route(
                route -> route.guards(JwtSetup.published(issuer.url(), refresh).toConfig())),
        stage.keep(new EchoBackend()).uri());
  }

  private static String request(JWK key) {
    return "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
        + token(key, JWSAlgorithm.ES256)
        + "\r\n\r\n";
  }

  private void isAdmitted(JWK key) {
    HttpWire client = stage.connects();
    client.sends(request(key));
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 204 No Content", "Connection: close");
    assertThat(client.readsResponse().status()).isEqualTo(204);
  }

  private Message answerTo(JWK key) {
    HttpWire client = stage.connects();
    client.sends(request(key).replace("Host: a", "Host: a\r\nConnection: close"));
    Message answer = client.readsResponse();
    client.close();
    return answer;
  }

  @Test
  void keysAreFetchedOnceForAllRequests() {
    JWK key = issuer.adds(JWSAlgorithm.ES256, "one");
    start(Duration.ofMinutes(10));
    isAdmitted(key);
    isAdmitted(key);
    isAdmitted(key);
    assertThat(issuer.fetches()).isEqualTo(1);
    stage.metrics().await(1, "longspan_key_fetches_total", "result", "success");
  }

  @Test
  void aKeyThatIsNewIsFetchedWhenATokenNamesIt() {
    JWK first = issuer.adds(JWSAlgorithm.ES256, "first");
    start(Duration.ofMinutes(10));
    isAdmitted(first);
    JWK second = issuer.adds(JWSAlgorithm.ES256, "second");
    isAdmitted(second);
    isAdmitted(first);
    assertThat(issuer.fetches()).isEqualTo(2);
  }

  @Test
  void tokensWithInventedKeysDoNotMakeTheGatewayFetchAtWill() {
    JWK key = issuer.adds(JWSAlgorithm.ES256, "one");
    start(Duration.ofMinutes(10));
    isAdmitted(key);
    for (int i = 0; i < 20; i++) {
      Problem.in(answerTo(TokenIssuer.key(JWSAlgorithm.ES256, "invented" + i)), 401);
    }
    assertThat(issuer.fetches()).isEqualTo(2);
    isAdmitted(key);
  }

  @Test
  void aKeyThatIsWithdrawnVerifiesNoMore() {
    JWK kept = issuer.adds(JWSAlgorithm.ES256, "kept");
    JWK withdrawn = issuer.adds(JWSAlgorithm.ES256, "withdrawn");
    startBeforeEcho(Duration.ofMillis(1));
    assertThat(answerTo(withdrawn).status()).isEqualTo(200);
    issuer.withdraws(withdrawn);
    awaitStatus(withdrawn, 401);
    assertThat(answerTo(kept).status()).isEqualTo(200);
  }

  private void awaitStatus(JWK key, int expected) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    int status;
    do {
      status = answerTo(key).status();
    } while (status != expected && System.nanoTime() < deadline);
    assertThat(status).isEqualTo(expected);
  }

  @Test
  void requestsWaitForTheFirstKeysWithTheirBody() {
    JWK key = issuer.adds(JWSAlgorithm.ES256, "one");
    issuer.holdsBack();
    start(Duration.ofMinutes(10));
    HttpWire client = stage.connects();
    client.sends(
        request(key)
            .replace("GET", "POST")
            .replace("\r\n\r\n", "\r\nContent-Length: 5\r\n\r\nhel"));
    HttpWire upgrading = stage.connects();
    upgrading.sends(
        Handshake.request("/chat", "Authorization: Bearer " + token(key, JWSAlgorithm.ES256)));
    HttpWire leaving = stage.connects();
    leaving.sends(request(key));
    leaving.close();
    stage.metrics().await(1, "longspan_requests_total", "status", "499");
    issuer.answers();
    client.sends("lo");
    // Either may be first.
    finishes(stage.backend().accepts(), client, upgrading);
    finishes(stage.backend().accepts(), client, upgrading);
  }

  private static void finishes(HttpWire backend, HttpWire client, HttpWire upgrading) {
    Message request = backend.readsRequest();
    if (request.head().has("Sec-WebSocket-Key")) {
      backend.sends(Handshake.answer(request.head()));
      assertThat(upgrading.readsHead().status()).isEqualTo(101);
    } else {
      assertThat(request.text()).isEqualTo("hello");
      backend.sendsHead("HTTP/1.1 204 No Content");
      assertThat(client.readsResponse().status()).isEqualTo(204);
    }
  }

  @Test
  void withoutKeysNobodyIsLetInAndTheAnswerSaysThatItWillPass() {
    start(Duration.ofMinutes(10));
    Message answer = answerTo(TokenIssuer.key(JWSAlgorithm.ES256, "one"));
    assertThat(Problem.in(answer, 503).path("reason").asText()).isEqualTo("guard-unavailable");
    assertThat(answer.head().value("Retry-After")).isNotNull();
    stage.metrics().await(value -> value >= 1, "longspan_key_fetches_total", "result", "failure");
  }

  @Test
  void anIssuerThatFailsLaterDoesNotMatter() {
    JWK key = issuer.adds(JWSAlgorithm.ES256, "one");
    startBeforeEcho(Duration.ofMillis(1));
    assertThat(answerTo(key).status()).isEqualTo(200);
    issuer.close();
    do {
      assertThat(answerTo(key).status()).isEqualTo(200);
    } while (stage.metrics().value("longspan_key_fetches_total", "result", "failure") == 0);
    assertThat(answerTo(key).status()).isEqualTo(200);
  }
}
