package dev.longspan.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.HeadersConfig;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderChangesTest {

  @Test
  void removesInAnyCaseAndReplacesAllOfWhatIsSet() {
    HttpHeaders headers =
        new DefaultHttpHeaders()
            .add("Cookie", "a")
            .add("COOKIE", "b")
            .add("X-Tenant", "red")
            .add("x-tenant", "green")
            .add("Accept", "*/*");
    HeaderChanges.of(
            new HeadersConfig.Changes(
                Map.of("x-tenant", "blue", "X-New", "1"), List.of("cookie", "absent")))
        .apply(headers);
    assertThat(headers.contains("Cookie")).isFalse();
    assertThat(headers.getAll("X-Tenant")).containsExactly("blue");
    assertThat(headers.get("x-new")).isEqualTo("1");
    assertThat(headers.get("Accept")).isEqualTo("*/*");
    assertThat(headers.size()).isEqualTo(3);
  }

  @Test
  void setsWhatItRemovedBefore() {
    HttpHeaders headers = new DefaultHttpHeaders().add("a", "1");
    HeaderChanges.of(new HeadersConfig.Changes(Map.of("A", "2"), List.of("a"))).apply(headers);
    assertThat(headers.getAll("a")).containsExactly("2");
  }

  @Test
  void areNoneWhereNothingIsConfigured() {
    HeaderChanges none = HeaderChanges.of(HeadersConfig.NONE.request());
    assertThat(none).isSameAs(HeaderChanges.NONE);
    assertThat(none.isEmpty()).isTrue();
    HttpHeaders headers = new DefaultHttpHeaders().add("a", "1");
    none.apply(headers);
    assertThat(headers.getAll("a")).containsExactly("1");
    assertThat(headers.size()).isEqualTo(1);
  }
}
