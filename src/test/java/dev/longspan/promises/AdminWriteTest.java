package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.AdminApi;
import dev.longspan.wire.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of somebody else, in the operator's browser, does nothing through the admin API. */
class AdminWriteTest {

  private static final String PATH = "/api/connections/close";
  private static final String CLOSE = "{\"filter\":{\"route\":\"scripted\"}}";
  private static final String TOKEN = "the-token-of-the-operator";

  @TempDir Path directory;

  @RegisterExtension final Stage stage = new Stage();

  private AdminApi api() {
    return new AdminApi(stage.gateway().adminPort());
  }

  private String own() {
    return "127.0.0.1:" + stage.gateway().adminPort();
  }

  private void nothingWasClosed() {
    AdminApi.Answer list = api().get("/api/connections");
    assertThat(list.json().get("total").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "http://localhost:@evil.example",
        "file://",
        "null",
        "http://[",
        "",
      })
  void aWriteFromAPageOfAnotherOriginIsForbidden(String origin) {
    stage.start();
    stage.opens();
    assertThat(api().post(PATH, CLOSE, "Origin", origin).status()).isEqualTo(403);
    nothingWasClosed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site", "anything"})
  void aWriteThatTheBrowserSaysIsForeignIsForbidden(String site) {
    stage.start();
    stage.opens();
    assertThat(api().post(PATH, CLOSE, "Sec-Fetch-Site", site).status()).isEqualTo(403);
    nothingWasClosed();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/jsonp",
        "",
      })
  void aWriteOfAContentTypeThatAFormCanSendIsNotTaken(String type) {
    stage.start();
    stage.opens();
    assertThat(api().post(PATH, CLOSE, "Content-Type", type).status()).isEqualTo(415);
    nothingWasClosed();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.1",
        "127.0.0.1@evil.example",
      })
  void withoutATokenANameThatIsNotOfTheLoopbackIsServedNothing(String host) {
    stage.start();
    stage.opens();
    assertThat(api().get("/api/connections", "Host", host).status()).isIn(400, 403);
    assertThat(api().post(PATH, CLOSE, "Host", host).status()).isIn(400, 403);
    nothingWasClosed();
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1", "127.8.9.10", "localhost", "LOCALHOST", "[::1]"})
  void namesOfTheLoopbackAreServed(String host) {
    stage.start();
    assertThat(api().get("/api/connections", "Host", host + ":9090").status()).isEqualTo(200);
  }

  @Test
  void theConsolesOwnPageMayWrite() {
    stage.start();
    stage.opens();
    AdminApi.Answer answer =
        api().post(PATH, CLOSE, "Origin", "http://" + own(), "Sec-Fetch-Site", "same-origin");
    assertThat(answer.json().get("closed").asInt()).isEqualTo(1);
  }

  @Test
  void aTokenLiftsTheRuleOfNamesAndNoOther() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), TOKEN);
    stage.start(setup -> setup.adminToken(token));
    stage.opens();
    String[] authorized = {"Authorization", "Bearer " + TOKEN, "Host", "gateway.example"};
    assertThat(api().get("/api/connections", authorized).status()).isEqualTo(200);
    assertThat(api().post(PATH, CLOSE, "Host", "gateway.example").status()).isEqualTo(401);
    assertThat(write(authorized, "Origin", "https://evil.example")).isEqualTo(403);
    assertThat(write(authorized, "Sec-Fetch-Site", "cross-site")).isEqualTo(403);
    assertThat(write(authorized, "Content-Type", "text/plain")).isEqualTo(415);
    assertThat(write(authorized, "Origin", "https://gateway.example")).isEqualTo(200);
  }

  private int write(String[] authorized, String name, String value) {
    String[] headers = {
      authorized[0], authorized[1], authorized[2], authorized[3], name, value,
    };
    return api().post(PATH, CLOSE, headers).status();
  }
}
