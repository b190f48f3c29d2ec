package dev.longspan.polled;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.peers.Node;
import dev.longspan.wire.Frame;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The ready descriptions of APIs whose real servers can be installed. */
class RealServersTest {

  @RegisterExtension final Stage stage = new Stage();

  private static int request(String method, URI uri, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.ofString(body, UTF_8));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }

  @Test
  void nchanBringsWhatIsPublishedInOrderAndTakesMessages(@TempDir Path directory) throws Exception {
    Nchan nchan = stage.keep(new Nchan(directory));
    Examples.start(stage, "nchan.yaml", "NCHAN", nchan.uri());
    HttpWire client = PolledRoute.opens(stage, "/news");
    // Nchan gives up a poll after a second without news, which is none for the client.
    stage.metrics().await(n -> n >= 1, "longspan_upstream_polls_total", "outcome", "empty");
    for (int i = 0; i < 5; i++) {
      assertThat(request("POST", nchan.uri().resolve("/pub/news"), "message " + i))
          .isBetween(200, 202);
    }
    for (int i = 0; i < 5; i++) {
      assertThat(client.readsFrame().text()).isEqualTo("message " + i);
    }
    HttpWire other = PolledRoute.opens(stage, "/news");
    other.sends(Frame.text("from a client"));
    assertThat(client.readsFrame().text()).isEqualTo("from a client");
  }

  @Test
  void durableStreamsAreReadFromTheBeginningFollowedAndAppendedTo() throws Exception {
    Node.Running server = stage.keep(Node.starts("durable-streams.js"));
    URI streams = URI.create("http://127.0.0.1:" + server.port());
    URI stream = streams.resolve("/chat");
    String[] json = {"Content-Type", "application/json"};
    assertThat(request("PUT", stream, "", json)).isEqualTo(201);
    assertThat(request("POST", stream, "[{\"n\":1},{\"n\":2}]", json)).isBetween(200, 204);
    Examples.start(stage, "durable-streams.yaml", "STREAMS", streams);
    HttpWire client = PolledRoute.opens(stage, "/chat");
    client.receives(Frame.text("{\"n\":1}"), Frame.text("{\"n\":2}"));
    // Long enough without news for an answer of 204, whose headers move the cursors.
    stage.metrics().await(n -> n >= 1, "longspan_upstream_polls_total", "outcome", "empty");
    client.sends(Frame.text("{\"n\":3}"));
    client.receives(Frame.text("{\"n\":3}"));
    assertThat(request("POST", stream, "", "Stream-Closed", "true")).isBetween(200, 204);
    client.receivesClose(1000);
  }

  @Test
  void aDurableStreamThatIsNotThereEndsTheWebSocket() {
    Node.Running server = stage.keep(Node.starts("durable-streams.js"));
    Examples.start(
        stage, "durable-streams.yaml", "STREAMS", URI.create("http://127.0.0.1:" + server.port()));
    PolledRoute.opens(stage, "/nothing").receivesClose(4404);
  }
}
