package dev.longspan.promises;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.UpstreamTlsConfig;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Problem;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Sender;
import dev.longspan.wire.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nobody is waited for without end: not a client's request, not a backend's answer. */
class TimeoutTest {

  private static final Duration SHORT = Duration.ofMillis(400);

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void aBackendThatDoesNotAnswerIsAGatewayTimeout() {
    stage.startWithRoute(route -> route.responseTimeout(SHORT));
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: 2").sends("hi");
    HttpWire backend = stage.backend().accepts();
    backend.readsRequest();
    Problem.in(client.readsResponse(), 504);
    backend.seesEndOrReset();
    stage.metrics().await(1, "longspan_rejected_total", "reason", "upstream-timeout");
    stage.metrics().await(1, "longspan_upstream_failures_total", "reason", "response-timeout");
    stage.metrics().await(1, "longspan_requests_total", "method", "POST", "status", "504");
  }

  @Test
  void aBackendThatDoesNotAnswerIsAGatewayTimeoutForTheIdleTimeoutAsWell() {
    stage.startWithRoute(route -> route.idleTimeout(SHORT));
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    stage.backend().accepts().readsHead();
    Problem.in(client.readsResponse(), 504);
    stage.metrics().await(1, "longspan_requests_total", "method", "GET", "status", "504");
  }

  @Test
  void aBackendThatStopsInsideItsHeadIsAGatewayTimeout() {
    stage.startWithRoute(route -> route.responseTimeout(SHORT));
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: 0");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sends("HTTP/1.1 200 OK\r\nX-Slow: ");
    Problem.in(client.readsResponse(), 504);
  }

  @Test
  void aTimeoutIsNotTriedAgain() {
    stage.startWithRoute(route -> route.responseTimeout(SHORT));
    HttpWire client = stage.connects();
    client.sendsHead("GET /slow HTTP/1.1", "Host: a");
    stage.backend().accepts().readsHead();
    Problem.in(client.readsResponse(), 504);
    assertThat(stage.restThatTheBackendSaw()).isEmpty();
  }

  @Test
  void anAnswerThatKeepsComingIsNotTimedOut() {
    stage.startWithRoute(route -> route.responseTimeout(SHORT).idleTimeout(SHORT));
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
    client.readsHead();
    long end = System.nanoTime() + SHORT.multipliedBy(4).toNanos();
    while (System.nanoTime() < end) {
      backend.sendsChunk("more");
      client.readsInChunks("more");
    }
    backend.sendsLastChunk();
    assertThat(client.readsChunk()).isEmpty();
  }

  @Test
  void anAnswerThatStallsEndsVisiblyShort() {
    stage.startWithRoute(route -> route.idleTimeout(SHORT));
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked").sendsChunk("begun");
    client.readsHead();
    client.readsInChunks("begun");
    assertThat(client.readsToTheEndOrReset()).isEmpty();
    backend.seesEndOrReset();
  }

  @Test
  void aRequestBodyThatStallsIsARequestTimeout() {
    stage.startWithRoute(route -> route.idleTimeout(SHORT));
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: 100").sends("begun");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    assertThat(backend.reads(5)).asString().isEqualTo("begun");
    Problem.in(client.readsResponse(), 408);
    backend.seesEndOrReset();
    client.seesEndOrReset();
  }

  @Test
  void aRequestBodyThatTheBackendDoesNotReadIsAGatewayTimeout() throws Exception {
    stage.backend(new ScriptedBackend(32 * 1024));
    stage.startWithRoute(route -> route.idleTimeout(SHORT));
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: " + (64L << 20));
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    byte[] piece = new byte[64 * 1024];
    // What follows the answer may be taken or not: the sender's end is of no interest.
    try (Sender sender = Sender.starts(client, 1024, i -> piece)) {
      Problem.in(client.readsResponse(), 504);
      assertThat(sender).isNotNull();
    }
    stage.metrics().await(1, "longspan_rejected_total", "reason", "upstream-timeout");
  }

  @Test
  void aRequestBodyThatWaitsForAConnectionIsAGatewayTimeout() {
    stage.start(
        setup ->
            setup
                .upstream(upstream -> upstream.tls(UpstreamTlsConfig.DEFAULT))
                .route(route -> route.idleTimeout(SHORT)),
        stage.backend().secureUri());
    HttpWire client = stage.connects();
    client.sendsHead("POST / HTTP/1.1", "Host: a", "Content-Length: 100").sends("begun");
    // It takes the connection, and never says a word of TLS.
    stage.backend().accepts();
    Problem.in(client.readsResponse(), 504);
  }

  @Test
  void aHeadThatIsNotFinishedIsARequestTimeout() {
    stage.start(setup -> setup.requestHeadTimeout(SHORT));
    HttpWire client = stage.connects();
    client.sends("GET / HTTP/1.1\r\nHost: a\r\n");
    Problem.in(client.readsResponse(), 408);
    client.seesEndOrReset();
    stage.metrics().await(1, "longspan_rejected_total", "reason", "request-timeout");
  }

  @Test
  void aHeadThatComesInDripsIsARequestTimeout() {
    stage.start(setup -> setup.requestHeadTimeout(SHORT));
    HttpWire client = stage.connects();
    client.sends("GET / HTTP/1.1\r\n");
    long end = System.nanoTime() + SHORT.multipliedBy(20).toNanos();
    byte[] drip = "X: y\r\n".getBytes(ISO_8859_1);
    while (System.nanoTime() < end && !client.hasBytesWithin(Duration.ofMillis(50))) {
      client.sendsAsFarAsPossible(drip);
    }
    Problem.in(client.readsResponse(), 408);
  }

  @Test
  void aConnectionThatSaysNothingIsClosedWithoutAWord() {
    stage.start(setup -> setup.requestHeadTimeout(SHORT).keepAliveTimeout(SHORT));
    HttpWire client = stage.connects();
    client.seesEndOrReset();
  }

  @Test
  void aKeptConnectionIsClosedAfterItsTime() {
    stage.start(setup -> setup.keepAliveTimeout(SHORT));
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    assertThat(client.readsResponse().text()).isEqualTo("ok");
    client.seesEnd();
  }

  @Test
  void theKeepAliveTimeDoesNotRunWhileARequestIsUnderWay() {
    stage.start(setup -> setup.keepAliveTimeout(SHORT).requestHeadTimeout(SHORT));
    HttpWire client = stage.connects();
    client.sendsHead("GET /slow HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    // Another connection that is given up in the meantime shows that the time has passed.
    stage.connects().seesEndOrReset();
    stage.connects().seesEndOrReset();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    assertThat(client.readsResponse().text()).isEqualTo("ok");
  }
}
