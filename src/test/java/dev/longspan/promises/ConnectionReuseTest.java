package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Connections are kept and shared where HTTP allows it, and a request is never sent twice where it
 * does not.
 */
class ConnectionReuseTest {

  @RegisterExtension final Stage stage = new Stage();

  @Test
  void requestsInTurnShareOneConnectionOnEachSide() {
    stage.start();
    HttpWire client = stage.connects();
    HttpWire backend = null;
    for (int i = 0; i < 50; i++) {
      client.sendsHead("GET /" + i + " HTTP/1.1", "Host: a");
      backend = backend == null ? stage.backend().accepts() : backend;
      answers(backend, "/" + i);
      assertThat(client.readsResponse().text()).isEqualTo("/" + i);
    }
  }

  @Test
  void aClientThatClosesEndsItsConnectionButNotTheBackends() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET /first HTTP/1.1", "Host: a", "Connection: close");
    HttpWire backend = stage.backend().accepts();
    Head request = backend.readsHead();
    assertThat(String.valueOf(request.value("Connection"))).doesNotContain("close");
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    Message response = client.readsResponse();
    assertThat(response.head().value("Connection")).isEqualToIgnoringCase("close");
    client.seesEnd();
    stage.metrics().await(1, "longspan_upstream_connections");
  }

  @Test
  void aBackendThatClosesEndsItsConnectionButNotTheClients() {
    stage.start();
    HttpWire client = stage.connects();
    for (int i = 0; i < 3; i++) {
      client.sendsHead("GET /" + i + " HTTP/1.1", "Host: a");
      HttpWire backend = stage.backend().accepts();
      backend.readsHead();
      backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2", "Connection: close").sends("ok");
      Message response = client.readsResponse();
      assertThat(response.text()).isEqualTo("ok");
      assertThat(String.valueOf(response.head().value("Connection"))).doesNotContain("close");
      backend.seesEndOrReset();
    }
  }

  @Test
  void anHttp10BackendThatDoesNotKeepAliveIsNotReused() {
    stage.start();
    HttpWire client = stage.connects();
    for (int i = 0; i < 2; i++) {
      client.sendsHead("GET / HTTP/1.1", "Host: a");
      HttpWire backend = stage.backend().accepts();
      backend.readsHead();
      backend.sendsHead("HTTP/1.0 200 OK", "Content-Length: 2").sends("ok");
      Message response = client.readsResponse();
      assertThat(response.head().startLine()).startsWith("HTTP/1.1 200");
      assertThat(response.text()).isEqualTo("ok");
    }
  }

  @Test
  void anHttp10ClientIsAnsweredAndLeft() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET /old HTTP/1.0");
    HttpWire backend = stage.backend().accepts();
    Head request = backend.readsHead();
    assertThat(request.startLine()).isEqualTo("GET /old HTTP/1.1");
    assertThat(request.values("Host")).hasSize(1);
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    Message response = client.readsResponse();
    assertThat(response.text()).isEqualTo("ok");
    client.seesEnd();
  }

  @Test
  void anHttp10ClientMayKeepItsConnection() {
    stage.start();
    HttpWire client = stage.connects();
    HttpWire backend = null;
    for (int i = 0; i < 2; i++) {
      client.sendsHead("GET /old HTTP/1.0", "Host: a", "Connection: keep-alive");
      backend = backend == null ? stage.backend().accepts() : backend;
      answers(backend, "/old");
      Message response = client.readsResponse();
      assertThat(response.head().value("Connection")).isEqualToIgnoringCase("keep-alive");
      assertThat(response.text()).isEqualTo("/old");
    }
  }

  @Test
  void anHttp10ClientGetsAChunkedAnswerWithoutChunks() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET /old HTTP/1.0", "Host: a", "Connection: keep-alive");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 200 OK", "Transfer-Encoding: chunked");
    backend.sendsChunk("one ").sendsChunk("two").sendsLastChunk();
    Message response = client.readsResponse();
    assertThat(response.head().has("Transfer-Encoding")).isFalse();
    assertThat(response.text()).isEqualTo("one two");
  }

  @Test
  void requestsInOneWriteAreAnsweredInTheirOrder() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends(
        String.join(
            "",
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
            "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
            "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
            "HEAD /4 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /5 HTTP/1.1\r\nHost: a\r\n\r\n"));
    HttpWire backend = stage.backend().accepts();
    answers(backend, "/1");
    assertThat(answers(backend, "/2").text()).isEqualTo("hello");
    assertThat(answers(backend, "/3").text()).isEqualTo("abcde");
    assertThat(backend.readsRequest().head().startLine()).isEqualTo("HEAD /4 HTTP/1.1");
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2");
    answers(backend, "/5");
    assertThat(client.readsResponse().text()).isEqualTo("/1");
    assertThat(client.readsResponse().text()).isEqualTo("/2");
    assertThat(client.readsResponse().text()).isEqualTo("/3");
    assertThat(client.readsResponseToHead().head().value("Content-Length")).isEqualTo("2");
    assertThat(client.readsResponse().text()).isEqualTo("/5");
  }

  @Test
  void aHundredRequestsInOneWriteAreAnsweredInTheirOrder() {
    stage.start();
    HttpWire client = stage.connects();
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    client.sends(requests.toString());
    HttpWire backend = stage.backend().accepts();
    for (int i = 0; i < 100; i++) {
      answers(backend, "/" + i);
    }
    for (int i = 0; i < 100; i++) {
      assertThat(client.readsResponse().text()).isEqualTo("/" + i);
    }
  }

  @Test
  void aRequestAfterOneThatAskedToCloseIsNotServed() {
    stage.start(setup -> setup.pool(0, Duration.ofSeconds(60)));
    HttpWire client = stage.connects();
    client.sends(
        String.join(
            "",
            "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
            "GET /never HTTP/1.1\r\nHost: a\r\n\r\n"));
    HttpWire backend = stage.backend().accepts();
    answers(backend, "/last");
    assertThat(client.readsResponse().text()).isEqualTo("/last");
    client.seesEndOrReset();
    HttpWire next = stage.connects();
    next.sendsHead("GET /sentinel HTTP/1.1", "Host: a");
    assertThat(stage.backend().accepts().readsHead().target()).isEqualTo("/sentinel");
  }

  @Test
  void emptyLinesBeforeARequestAreForgiven() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends("\r\nGET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
    HttpWire backend = stage.backend().accepts();
    answers(backend, "/1");
    assertThat(client.readsResponse().text()).isEqualTo("/1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
  void aSafeRequestOnAConnectionThatTheBackendLeftIsSentAgain(String method) {
    stage.start();
    HttpWire client = stage.connects();
    HttpWire stale = afterOneRequest(client);
    client.sendsHead(method + " /again HTTP/1.1", "Host: a");
    assertThat(stale.readsHead().target()).isEqualTo("/again");
    stale.resets();
    HttpWire fresh = stage.backend().accepts();
    assertThat(fresh.readsHead().startLine()).isEqualTo(method + " /again HTTP/1.1");
    fresh.sendsHead("HTTP/1.1 204 No Content");
    assertThat(client.readsHead().status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH"})
  void aRequestThatMayHaveHadItsEffectIsNeverSentTwice(String method) {
    stage.start();
    HttpWire client = stage.connects();
    HttpWire stale = afterOneRequest(client);
    client.sendsHead(method + " /pay HTTP/1.1", "Host: a", "Content-Length: 2").sends("10");
    assertThat(stale.readsRequest().head().target()).isEqualTo("/pay");
    stale.resets();
    Problem.in(client.readsResponse(), 502);
    client.sendsHead("GET /sentinel HTTP/1.1", "Host: a");
    assertThat(stage.backend().accepts().readsHead().target()).isEqualTo("/sentinel");
  }

  @Test
  void aRequestIsNotRepeatedOnceItsAnswerHasBegun() {
    stage.start();
    HttpWire client = stage.connects();
    HttpWire stale = afterOneRequest(client);
    client.sendsHead("GET /again HTTP/1.1", "Host: a");
    stale.readsHead();
    stale.sendsHead("HTTP/1.1 200 OK", "Content-Length: 100").sends("ten bytes.");
    assertThat(client.readsHead().status()).isEqualTo(200);
    assertThat(client.reads(10)).asString().isEqualTo("ten bytes.");
    stale.close();
    client.seesEndOrReset();
  }

  @Test
  void aConnectionThatTheBackendClosedWhileItWasIdleIsNotUsed() {
    stage.start();
    HttpWire client = stage.connects();
    HttpWire idle = afterOneRequest(client);
    idle.close();
    stage.metrics().await(0, "longspan_upstream_connections");
    client.sendsHead("POST /pay HTTP/1.1", "Host: a", "Content-Length: 2").sends("10");
    HttpWire fresh = stage.backend().accepts();
    assertThat(answers(fresh, "/pay").text()).isEqualTo("10");
    assertThat(client.readsResponse().status()).isEqualTo(200);
  }

  @Test
  void aBackendThatSpeaksUnaskedIsNotBelieved() {
    stage.start();
    HttpWire client = stage.connects();
    HttpWire idle = afterOneRequest(client);
    idle.sendsHead("HTTP/1.1 200 OK", "Content-Length: 6").sends("poison");
    idle.seesEndOrReset();
    client.sendsHead("GET /next HTTP/1.1", "Host: a");
    answers(stage.backend().accepts(), "/next");
    assertThat(client.readsResponse().text()).isEqualTo("/next");
  }

  @Test
  void bytesAfterAnAnswerDoNotBecomeTheNextAnswer() {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET /first HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sends(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
    assertThat(client.readsResponse().text()).isEqualTo("ok");
    client.sendsHead("GET /next HTTP/1.1", "Host: a");
    answers(stage.backend().accepts(), "/next");
    assertThat(client.readsResponse().text()).isEqualTo("/next");
  }

  @Test
  void noConnectionIsKeptWhenThePoolKeepsNone() {
    stage.start(setup -> setup.pool(0, Duration.ofSeconds(60)));
    HttpWire client = stage.connects();
    for (int i = 0; i < 3; i++) {
      client.sendsHead("GET /" + i + " HTTP/1.1", "Host: a");
      HttpWire backend = stage.backend().accepts();
      answers(backend, "/" + i);
      assertThat(client.readsResponse().text()).isEqualTo("/" + i);
      backend.seesEndOrReset();
    }
  }

  @Test
  void anIdleConnectionIsGivenBackAfterItsTime() {
    stage.start(setup -> setup.pool(8, Duration.ofMillis(300)));
    HttpWire client = stage.connects();
    HttpWire idle = afterOneRequest(client);
    idle.seesEndOrReset();
  }

  private HttpWire afterOneRequest(HttpWire client) {
    client.sendsHead("GET /first HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    answers(backend, "/first");
    assertThat(client.readsResponse().text()).isEqualTo("/first");
    return backend;
  }

  private static Message answers(HttpWire backend, String target) {
    Message request = backend.readsRequest();
    assertThat(request.head().target()).isEqualTo(target);
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: " + target.length()).sends(target);
    return request;
  }
}
