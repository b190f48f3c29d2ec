package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backend sends behind an answer is not the beginning of the next client's answer. */
class UnaskedBytesTest {

  @RegisterExtension final Stage stage = new Stage();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "body",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"
      })
  void aBodyBehindAnAnswerToHeadEndsTheConnection(String body) {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("HEAD /first HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sends("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    assertThat(client.readsResponseToHead().status()).isEqualTo(200);
    isAnsweredByAnotherConnection(stage.connects());
    backend.seesEndOrReset();
  }

  @ParameterizedTest
  @ValueSource(strings = {"late", "HTTP/1.1 200 OK\r\nX-Poison: yes\r\n"})
  void bytesOnAnIdleConnectionEndIt(String bytes) {
    stage.start();
    HttpWire client = stage.connects();
    client.sendsHead("GET /first HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sendsHead("HTTP/1.1 204 No Content");
    assertThat(client.readsResponse().status()).isEqualTo(204);
    backend.sends(bytes);
    backend.seesEndOrReset();
    isAnsweredByAnotherConnection(client);
  }

  @Test
  void theNextRequestOfTheSameWriteDoesNotGetThem() {
    stage.start();
    HttpWire client = stage.connects();
    client.sends("GET /first HTTP/1.1\r\nHost: a\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    backend.sends(
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
            + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
    assertThat(client.readsResponse().text()).isEqualTo("ok");
    HttpWire another = stage.backend().accepts();
    assertThat(another.readsHead().target()).isEqualTo("/next");
    another.sendsHead("HTTP/1.1 200 OK", "Content-Length: 4").sends("next");
    assertThat(client.readsResponse().text()).isEqualTo("next");
  }

  private void isAnsweredByAnotherConnection(HttpWire client) {
    client.sendsHead("GET /next HTTP/1.1", "Host: a");
    HttpWire another = stage.backend().accepts();
    assertThat(another.readsHead().target()).isEqualTo("/next");
    another.sendsHead("HTTP/1.1 200 OK", "Content-Length: 4").sends("next");
    assertThat(client.readsResponse().text()).isEqualTo("next");
  }
}
