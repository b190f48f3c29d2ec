package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.config.HeadersConfig;
import dev.longspan.wire.AdminApi;
import dev.longspan.wire.AdminApi.Answer;
import dev.longspan.wire.Frame;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator sees of a running gateway through its API, and does with it. */
class AdminApiTest {

  @RegisterExtension final Stage stage = new Stage();

  private AdminApi api() {
    return new AdminApi(stage.gateway().adminPort());
  }

  @Test
  void anOpenWebSocketIsListedWithWhoItIsAndWhatFlowed() {
    stage.start();
    Stage.Conversation chat = stage.opens();
    chat.client().sends(Frame.text("hello"));
    assertThat(chat.backend().readsFrame()).isEqualTo(Frame.text("hello"));
    chat.backend().sends(Frame.text("hi"));
    assertThat(chat.client().readsFrame()).isEqualTo(Frame.text("hi"));

    JsonNode list = api().get("/api/connections").json();

    assertThat(list.get("total").asInt()).isEqualTo(1);
    JsonNode it = list.get("items").get(0);
    assertThat(it.get("route").asText()).isEqualTo("scripted");
    assertThat(it.get("client").asText()).isEqualTo("websocket");
    assertThat(it.get("client_address").asText()).isEqualTo("127.0.0.1");
    assertThat(it.get("endpoint").asText()).isEqualTo(stage.backend().uri().getAuthority());
    assertThat(it.get("path").asText()).isEqualTo("/chat");
    assertThat(it.get("frames_received").asInt()).isEqualTo(1);
    assertThat(it.get("frames_sent").asInt()).isEqualTo(1);
    assertThat(it.get("bytes_received").asInt()).isEqualTo(11);
    assertThat(it.get("bytes_sent").asInt()).isEqualTo(4);
    assertThat(it.has("round_trip_seconds")).isFalse();
  }

  @Test
  void behindATrustedProxyTheListHasTheClientsOwnAddress() {
    stage.start(setup -> setup.trustLoopback());
    stage.opens("X-Forwarded-For: 192.0.2.7");

    assertThat(api().get("/api/connections?client_address=192.0.2.*").json().get("total").asInt())
        .isEqualTo(1);
    assertThat(api().get("/api/connections?client_address=192.0.3.*").json().get("total").asInt())
        .isZero();
  }

  @Test
  void theRoundTripOfTheLastAnsweredPingIsListed() {
    stage.startWithRoute(route -> route.keepalive(Duration.ofMillis(300), Duration.ofMillis(250)));
    Stage.Conversation chat = stage.opens();
    Frame ping = chat.client().readsFrame();
    chat.client().sends(Frame.of(Frame.PONG, ping.payload()));
    stage.metrics().await(1, "longspan_ping_rtt_seconds_count");

    JsonNode it = api().get("/api/connections").json().get("items").get(0);
    assertThat(it.get("round_trip_seconds").asDouble()).isBetween(0.0, 60.0);
  }

  @Test
  void aConnectionIsClosedWithTheCodeThatTheOperatorChose() {
    stage.start();
    Stage.Conversation chat = stage.opens();
    Stage.Conversation other = stage.opens();
    String id = idOfTheOldest();

    Answer answer =
        api()
            .post(
                "/api/connections/close",
                "{\"ids\":[\"" + id + "\"],\"code\":4321,\"reason\":\"off you go\"}");

    assertThat(answer.json().get("closed").asInt()).isEqualTo(1);
    assertThat(chat.client().readsFrame()).isEqualTo(Frame.close(4321, "off you go"));
    assertThat(chat.backend().readsFrame()).isEqualTo(Frame.close(1001, "off you go"));
    chat.client().sends(Frame.close(4321, ""));
    chat.backend().sends(Frame.close(1001, ""));
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "4321", "initiator", "gateway");
    other.client().sends(Frame.text("still here"));
    assertThat(other.backend().readsFrame()).isEqualTo(Frame.text("still here"));
  }

  private String idOfTheOldest() {
    return api().get("/api/connections?sort=age&order=desc").json().at("/items/0/id").asText();
  }

  @Test
  void allThatAFilterTakesAreClosedTogether() {
    stage.start();
    List<Stage.Conversation> all = List.of(stage.opens(), stage.opens(), stage.opens());

    assertThat(
            api()
                .post("/api/connections/close", "{\"filter\":{\"route\":\"other\"}}")
                .json()
                .get("closed")
                .asInt())
        .isZero();
    assertThat(
            api()
                .post("/api/connections/close", "{\"filter\":{\"route\":\"scripted\"}}")
                .json()
                .get("closed")
                .asInt())
        .isEqualTo(3);
    for (Stage.Conversation chat : all) {
      assertThat(chat.client().readsFrame()).isEqualTo(Frame.close(1008, "closed by the operator"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"ids\":[]}",
        "{\"ids\":[1]}",
        "{\"ids\":\"all\"}",
        "{\"filter\":{}}",
        "{\"filter\":{\"rout\":\"scripted\"}}",
        "{\"ids\":[\"0-1\"],\"filter\":{\"route\":\"scripted\"}}",
        "{\"ids\":[\"0-1\"],\"code\":1005}",
        "{\"ids\":[\"0-1\"],\"code\":\"4000\"}",
        "{\"ids\":[\"0-1\"],\"reason\":\"\u00fc\"}",
        "{\"ids\":[\"0-1\"],\"all\":true}",
        "{\"filter\":{\"min_age\":\"long\"}}"
      })
  void aCloseThatIsNotClearClosesNothing(String body) {
    stage.start();
    Stage.Conversation chat = stage.opens();

    Answer answer = api().post("/api/connections/close", body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("detail").asText()).isNotBlank();
    chat.client().sends(Frame.text("still here"));
    assertThat(chat.backend().readsFrame()).isEqualTo(Frame.text("still here"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=501",
        "limit=x",
        "offset=-1",
        "offset=9999",
        "sort=name",
        "order=up",
        "min_idle=1s"
      })
  void aListThatCannotBeMeantIsRefusedAndSaysWhy(String query) {
    stage.start();

    Answer answer = api().get("/api/connections?" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("detail").asText())
        .startsWith(query.substring(0, query.indexOf('=')));
  }

  @Test
  void routesAndUpstreamsAreListedWithWhatGoesThroughThem() {
    stage.start();
    stage.opens();

    JsonNode route = api().get("/api/routes?text=SCRIPT").json().at("/items/0");
    assertThat(route.get("connections").asInt()).isEqualTo(1);
    assertThat(route.at("/match/path-prefix").asText()).isEqualTo("/");
    assertThat(api().get("/api/routes?text=other").json().get("total").asInt()).isZero();
    JsonNode upstream = api().get("/api/upstreams").json().at("/items/0");
    assertThat(upstream.get("name").asText()).isEqualTo("backend");
    assertThat(upstream.at("/endpoints/0/state").asText()).isEqualTo("healthy");
    assertThat(upstream.at("/endpoints/0/in_use").asInt()).isEqualTo(1);
    assertThat(upstream.at("/endpoints/0/connections").asInt()).isEqualTo(1);
  }

  @Test
  void theConfigurationIsShownWithItsSecretsMasked() {
    stage.startWithRoute(
        route ->
            route.headers(
                new HeadersConfig.Changes(Map.of("x-backend-token", "s3cret"), List.of("cookie")),
                HeadersConfig.Changes.NONE));

    Answer answer = api().get("/api/configuration");

    JsonNode shown = answer.json().get("configuration");
    assertThat(shown.at("/routes/0/headers/request/set/x-backend-token").asText()).isNotBlank();
    assertThat(shown.at("/routes/0/timeouts/slow-consumer").asText()).isEqualTo("30s");
    assertThat(shown.at("/listeners/0/name").asText()).isEqualTo("public");
    assertThat(answer.body()).doesNotContain("s3cret");
  }

  @Test
  void logLevelsChangeWithoutARestart() {
    stage.start();
    String logger = "dev.longspan.admin.LogLevelsSection";

    Answer set = api().put("/api/log-levels", "{\"levels\":{\"" + logger + "\":\"error\"}}");
    assertThat(set.json().get("levels").get(logger).asText()).isEqualTo("error");
    Answer unset = api().put("/api/log-levels", "{\"levels\":{\"" + logger + "\":null}}");
    assertThat(unset.json().get("levels").has(logger)).isFalse();
    assertThat(api().put("/api/log-levels", "{\"levels\":{\"" + logger + "\":\"loud\"}}").status())
        .isEqualTo(400);
    assertThat(api().put("/api/log-levels", "{\"levels\":{\"no.such\":\"info\"}}").status())
        .isEqualTo(400);
  }

  @Test
  void theOverviewComesAgainAndAgain() {
    stage.start();
    try (HttpWire events = api().events()) {
      JsonNode first = AdminApi.nextEvent(events);
      assertThat(first.at("/connections/open").asInt()).isZero();
      stage.opens();
      JsonNode later = AdminApi.nextEvent(events);
      while (later.at("/connections/open").asInt() == 0) {
        later = AdminApi.nextEvent(events);
      }
      assertThat(later.at("/connections/opened").asInt()).isEqualTo(1);
      assertThat(later.get("time").asLong()).isGreaterThan(first.get("time").asLong());
      assertThat(later.get("ready").asBoolean()).isTrue();
    }
  }

  @Test
  void anotherMethodIsRefusedWithThoseThatAreAllowed() {
    stage.start();

    Answer answer = api().post("/api/connections", "{}");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo("GET");
  }
}
