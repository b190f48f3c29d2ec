package dev.longspan.promises;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.Cidr;
import dev.longspan.config.GuardConfig;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With an {@code addresses} guard, it counts where a client comes from. */
class AddressGuardTest {

  @RegisterExtension final Stage stage = new Stage();

  @ParameterizedTest
  @CsvSource({
    // allow, deny, trusted, forwarded, let in
    "127.0.0.0/8, '', false, '', true",
    "10.0.0.0/8, '', false, '', false",
    "'', 127.0.0.1, false, '', false",
    "127.0.0.0/8, 127.0.0.1, false, '', false",
    "10.0.0.0/8, '', true, 10.1.2.3, true",
    "10.0.0.0/8, 10.1.0.0/16, true, 10.1.2.3, false",
    "10.0.0.0/8, '', true, '10.1.2.3, 192.0.2.1', false",
    // Nobody may say so of himself.
    "10.0.0.0/8, '', false, 10.1.2.3, false",
    "'', 'fd00::/8', true, 'fd00::1', false",
  })
  void onlyAddressesThatAreAllowedAndNotDeniedAreLetIn(
      String allow, String deny, boolean trusted, String forwarded, boolean letIn) {
    stage.start(
        setup -> {
          if (trusted) {
            setup.trustLoopback();
          }
          setup.route(
              route -> route.guards(new GuardConfig.Addresses(ranges(allow), ranges(deny))));
        });
    HttpWire client = stage.connects();
    client.sendsHead("GET / HTTP/1.1", "Host: a", "X-Forwarded-For: " + forwarded);
    if (letIn) {
      HttpWire backend = stage.backend().accepts();
      backend.readsHead();
      backend.sendsHead("HTTP/1.1 204 No Content");
      assertThat(client.readsResponse().status()).isEqualTo(204);
    } else {
      assertThat(Problem.in(client.readsResponse(), 403).path("reason").asText())
          .isEqualTo("address");
      assertThat(stage.restThatTheBackendSaw()).isEmpty();
    }
  }

  private static List<Cidr> ranges(String text) {
    return Stream.of(text).filter(each -> !each.isEmpty()).map(Cidr::parse).toList();
  }
}
