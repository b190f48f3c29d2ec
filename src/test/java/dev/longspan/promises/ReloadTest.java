package dev.longspan.promises;

import static dev.longspan.telemetry.ReloadOutcome.FAILURE;
import static dev.longspan.wire.Frame.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longspan.telemetry.ReloadOutcome;
import dev.longspan.wire.ConfigurationFile;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Metrics;
import dev.longspan.wire.ScriptedBackend;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A changed configuration is served at once; what is open keeps what it had. */
class ReloadTest {

  private static final String RELOADS = "longspan_config_reloads_total";

  @RegisterExtension final Stage stage = new Stage();

  @TempDir private Path directory;
  private ConfigurationFile file;

  @BeforeEach
  void write() {
    file = new ConfigurationFile(directory, stage.backend().uri());
    file.write();
  }

  @Test
  void routesAreSwappedAlsoForConnectionsThatAreOpen() {
    file.routes("{ name: old, match: { path: /old }, upstream: backend }").write();
    stage.follow(file.path());
    HttpWire client = stage.connects();
    HttpWire backend = answered(client, "/old", null);
    file.routes("{ name: new, match: { path: /new }, upstream: backend }").write();
    isApplied();
    assertThat(status(client, "/old")).isEqualTo(404);
    answered(client, "/new", backend);
    Metrics metrics = stage.metrics();
    metrics.await(1, "longspan_requests_total", "route", "old", "status", "200");
    metrics.await(1, "longspan_requests_total", "route", "new", "status", "200");
  }

  @Test
  void aWebSocketLivesOnWhenItsRouteItsUpstreamAndItsListenerAreGone() {
    stage.follow(file.path());
    Conversation talk = stage.opens();
    ScriptedBackend other = stage.keep(new ScriptedBackend());
    file.listeners("{ name: other, host: 127.0.0.1, port: 0 }")
        .routes("{ name: other, upstream: other }")
        .upstreams("other: { endpoints: [\"" + other.uri() + "\"] }")
        .write();
    isApplied();
    talk.client().sends(text("still here"));
    talk.backend().receives(text("still here")).sends(text("so am I"));
    talk.client().receives(text("so am I"));
    assertThat(stage.metrics().value("longspan_connections", "route", "all")).isEqualTo(1);
  }

  @Test
  void aRequestUnderWayIsFinishedAsItBegan() {
    stage.follow(file.path());
    HttpWire client = stage.connects();
    client.sendsHead("GET /slow HTTP/1.1", "Host: a");
    HttpWire backend = stage.backend().accepts();
    backend.readsHead();
    file.routes("{ name: other, match: { path: /other }, upstream: backend }").write();
    isApplied();
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    assertThat(client.readsResponse().text()).isEqualTo("ok");
  }

  @Test
  void anUpstreamThatDidNotChangeKeepsItsConnections() {
    stage.follow(file.path());
    HttpWire client = stage.connects();
    HttpWire backend = answered(client, "/", null);
    file.routes("{ name: all, upstream: backend, timeouts: { idle: 5m } }").write();
    isApplied();
    answered(client, "/", backend);
  }

  @Test
  void countersOfARouteGoOn() {
    stage.follow(file.path());
    HttpWire client = stage.connects();
    HttpWire backend = answered(client, "/", null);
    file.routes("{ name: all, upstream: backend, timeouts: { idle: 5m } }").write();
    isApplied();
    answered(client, "/", backend);
    stage.metrics().await(2, "longspan_requests_total", "route", "all");
  }

  @Test
  void aFileThatSaysTheSameChangesNothing() {
    stage.follow(file.path());
    HttpWire client = stage.connects();
    HttpWire backend = answered(client, "/", null);
    file.rest("# only a remark").write();
    isApplied();
    answered(client, "/", backend);
    assertThat(stage.metrics().value(RELOADS, "result", "success")).isZero();
    assertThat(stage.metrics().value(RELOADS, "result", "unchanged")).isGreaterThanOrEqualTo(1);
  }

  @Test
  void aBadFileChangesNothingAndIsReported() throws Exception {
    stage.follow(file.path());
    double applied = stage.metrics().value("longspan_config_last_reload_success_timestamp_seconds");
    HttpWire client = stage.connects();
    HttpWire backend = answered(client, "/", null);
    file.write(file.text().replace("upstream: backend", "upstream: backent"));
    assertThat(reload()).isEqualTo(FAILURE);
    answered(client, "/", backend);
    assertThat(stage.metrics().value(RELOADS, "result", "failure")).isGreaterThanOrEqualTo(1);
    assertThat(stage.metrics().value("longspan_config_last_reload_success_timestamp_seconds"))
        .isEqualTo(applied);
    JsonNode last = new ObjectMapper().readTree(stage.asksAdmin("GET", "/api/reload").text());
    assertThat(last.get("result").asText()).isEqualTo("failure");
    assertThat(last.get("problems").get(0).asText())
        .contains("longspan.yaml:2:", "there is no upstream \"backent\"");
    assertThat(stage.asksAdmin("POST", "/api/reload").status()).isEqualTo(422);

    file.routes("{ name: right, upstream: backend }").write();
    assertThat(stage.asksAdmin("POST", "/api/reload").status()).isEqualTo(200);
    answered(client, "/", backend);
    stage.metrics().await(1, "longspan_requests_total", "route", "right");
    assertThat(stage.metrics().value("longspan_config_last_reload_success_timestamp_seconds"))
        .isGreaterThanOrEqualTo(applied);
  }

  @Test
  void aChangeIsSeenWithoutAnybodyAsking() {
    stage.follow(file.path());
    stage.metrics().await(0, RELOADS, "result", "success");
    file.routes("{ name: seen, upstream: backend }").write();
    stage.metrics().await(1, RELOADS, "result", "success");
    answered(stage.connects(), "/", null);
    stage.metrics().await(1, "longspan_requests_total", "route", "seen");
  }

  /** As a kubelet updates the volume of a ConfigMap: the files stay links, their target moves. */
  @Test
  void theSwitchOfASymbolicLinkIsSeen() throws Exception {
    Path volume = Files.createDirectory(directory.resolve("volume"));
    Path one = Files.createDirectory(volume.resolve("..one"));
    Files.writeString(one.resolve("longspan.yaml"), file.text());
    Path data = Files.createSymbolicLink(volume.resolve("..data"), one.getFileName());
    Path link =
        Files.createSymbolicLink(
            volume.resolve("longspan.yaml"), Path.of("..data", "longspan.yaml"));
    stage.follow(link);
    Path two = Files.createDirectory(volume.resolve("..two"));
    file.routes("{ name: two, upstream: backend }");
    Files.writeString(two.resolve("longspan.yaml"), file.text());
    Path next = Files.createSymbolicLink(volume.resolve("..data_tmp"), two.getFileName());
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
    stage.metrics().await(1, RELOADS, "result", "success");
    answered(stage.connects(), "/", null);
    stage.metrics().await(1, "longspan_requests_total", "route", "two");
  }

  @Test
  void aFileThatIsGoneIsAFailureAndItsReturnIsSeen() throws Exception {
    stage.follow(file.path());
    Files.delete(file.path());
    stage.metrics().await(1, RELOADS, "result", "failure");
    answered(stage.connects(), "/", null);
    file.routes("{ name: back, upstream: backend }").write();
    stage.metrics().await(1, RELOADS, "result", "success");
  }

  @Test
  void theAccessLogMovesWithTheFile() throws Exception {
    Path first = directory.resolve("first.log");
    Path second = directory.resolve("second.log");
    file.rest("access-log: { to: " + first + " }").write();
    stage.follow(file.path());
    HttpWire client = stage.connects();
    HttpWire backend = answered(client, "/one", null);
    Conversation talk = stage.opens();
    file.rest("access-log: { to: " + second + " }").write();
    isApplied();
    answered(client, "/two", backend);
    talk.client().resets();
    talk.backend().readsToTheEndOrReset();
    talk.backend().close();
    stage.metrics().await(1, "longspan_connections_closed_total");
    Stage.await(stage.gateway().close());
    assertThat(first).content().contains("/one").doesNotContain("/two", "client-vanished");
    assertThat(second).content().contains("/two", "client-vanished").doesNotContain("/one");
  }

  /** By this request, or before it: the file is watched as well. */
  private void isApplied() {
    assertThat(reload()).isNotEqualTo(FAILURE);
  }

  private ReloadOutcome reload() {
    return Stage.await(stage.gateway().reload()).outcome();
  }

  private static int status(HttpWire client, String path) {
    client.sendsHead("GET " + path + " HTTP/1.1", "Host: a");
    return client.readsResponse().status();
  }

  /**
   * Has a request answered by the backend.
   *
   * @param known where the request must come; null: on a new connection
   */
  private HttpWire answered(HttpWire client, String path, HttpWire known) {
    client.sendsHead("GET " + path + " HTTP/1.1", "Host: a");
    HttpWire backend = known == null ? stage.backend().accepts() : known;
    assertThat(backend.readsHead().target()).isEqualTo(path);
    backend.sendsHead("HTTP/1.1 200 OK", "Content-Length: 2").sends("ok");
    Message answer = client.readsResponse();
    assertThat(answer.text()).isEqualTo("ok");
    return backend;
  }
}
