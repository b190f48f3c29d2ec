package dev.longspan.promises;

import static dev.longspan.wire.Frame.text;
import static dev.longspan.wire.TokenIssuer.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import dev.longspan.wire.Frame;
import dev.longspan.wire.JwtSetup;
import dev.longspan.wire.Stage;
import dev.longspan.wire.Stage.Conversation;
import dev.longspan.wire.TokenIssuer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A WebSocket does not outlive the token that opened it. */
class TokenExpiryTest {

  @TempDir Path directory;

  @RegisterExtension final Stage stage = new Stage();

  private final JWK key = TokenIssuer.key(JWSAlgorithm.ES256, "key");

  private String tokenForAMoment() {
    return "Authorization: Bearer "
        + token(
            key,
            JWSAlgorithm.ES256,
            claims -> claims.expirationTime(Date.from(Instant.now().plusSeconds(2))));
  }

  private JwtSetup jwt() {
    return JwtSetup.fixed(directory, key).clockSkew(Duration.ofMillis(1));
  }

  @Test
  void theClientIsToldThatItsTokenExpired() throws Exception {
    Path log = directory.resolve("access.log");
    stage.start(setup -> setup.accessLog(log).route(route -> route.guards(jwt().toConfig())));
    Conversation talk = stage.opens(tokenForAMoment());
    talk.client().sends(text("in time"));
    talk.backend().receives(text("in time"));
    Frame close = talk.client().receivesClose(1008);
    assertThat(close.closeReason()).isEqualTo("token expired");
    talk.backend().receivesClose(1001);
    talk.client().close();
    talk.backend().close();
    stage
        .metrics()
        .await(1, "longspan_connections_closed_total", "code", "1008", "initiator", "gateway");
    Stage.await(stage.gateway().close());
    assertThat(Files.readString(log)).contains("\"cause\":\"token-expired\"");
  }

  @Test
  void theClientGetsTheCodeThatTheOperatorChose() {
    stage.startWithRoute(route -> route.guards(jwt().expiryCode(4401).toConfig()));
    Conversation talk = stage.opens(tokenForAMoment());
    talk.client().receivesClose(4401);
    talk.backend().receivesClose(1001);
    talk.client().close();
    talk.backend().close();
    stage.metrics().await(1, "longspan_connections_closed_total", "code", "4401");
  }
}
