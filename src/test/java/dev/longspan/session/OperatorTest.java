package dev.longspan.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import dev.longspan.session.SessionStage.Opened;
import dev.longspan.wire.AdminApi;
import dev.longspan.wire.Frame;
import dev.longspan.wire.JwtSetup;
import dev.longspan.wire.Stage;
import dev.longspan.wire.TokenIssuer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An operator sees sessions among the connections, and ends them as those. */
class OperatorTest {

  @RegisterExtension final Stage stage = new Stage();
  private final SessionStage sessions = new SessionStage(stage);

  @TempDir private Path folder;

  private AdminApi api() {
    return new AdminApi(stage.gateway().adminPort());
  }

  @Test
  void aSessionIsListedWithHowItsClientReceives() {
    sessions.starts();
    Opened session = sessions.opens();
    sessions.streams(session, "");

    JsonNode list = api().get("/api/connections?client=sse").json();

    assertThat(list.get("total").asInt()).isEqualTo(1);
    JsonNode it = list.get("items").get(0);
    assertThat(it.get("route").asText()).isEqualTo("scripted");
    assertThat(it.get("client_address").asText()).isEqualTo("127.0.0.1");
    assertThat(it.get("endpoint").asText()).isEqualTo(stage.backend().uri().getAuthority());
    assertThat(api().get("/api/connections?client=websocket").json().get("total").asInt()).isZero();
  }

  @Test
  void aSessionThatIsClosedTellsItsClientTheCodeOfTheOperator() {
    sessions.starts();
    Opened session = sessions.opens();

    JsonNode closed =
        api()
            .post(
                "/api/connections/close",
                "{\"filter\":{\"route\":\"scripted\"},\"code\":4321,\"reason\":\"off you go\"}")
            .json();

    assertThat(closed.get("closed").asInt()).isEqualTo(1);
    session.backend().receives(Frame.close(1001, "off you go"));
    assertThat(sessions.polled(session, "?after=0&wait=10").path("closed"))
        .hasToString("{\"code\":4321,\"reason\":\"off you go\",\"by\":\"gateway\"}");
    stage.metrics().await(0, "longspan_sessions");
  }

  @Test
  void theSessionsOfOneTokenAreFoundAndClosedByIt() {
    JWK key = TokenIssuer.key(JWSAlgorithm.ES256, "key");
    sessions.starts(route -> route.guards(JwtSetup.fixed(folder, key).toConfig()));
    Opened theirs = sessions.opens(bearer(key, "bob", "token-b"));
    Opened other = sessions.opens(bearer(key, "alice", "token-a"));

    JsonNode found = api().get("/api/connections?subject=bob").json();
    assertThat(found.get("total").asInt()).isEqualTo(1);
    assertThat(found.at("/items/0/token_id").asText()).isEqualTo("token-b");
    api()
        .post("/api/connections/close", "{\"filter\":{\"token_id\":\"token-b\"},\"code\":4001}")
        .json();

    theirs.backend().receivesClose(1001);
    other.backend().sends(Frame.text("still here"));
    assertThat(api().get("/api/connections?subject=alice").json().get("total").asInt())
        .isEqualTo(1);
  }

  private static String bearer(JWK key, String subject, String id) {
    return "Authorization: Bearer "
        + TokenIssuer.token(key, JWSAlgorithm.ES256, claims -> claims.subject(subject).jwtID(id));
  }
}
