package dev.longspan.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {

  private static final Origins ORIGINS =
      Origins.of(List.of("https://example.com", "https://*.example.com:8443"));

  @ParameterizedTest
  @CsvSource({
    "https://example.com, true",
    "HTTPS://Example.COM, true",
    "https://a.example.com:8443, true",
    "https://b.a.example.com:8443, true",
    "https://example.com:8443, false",
    "https://a.example.com, false",
    "http://example.com, false",
    "http://a.example.com:8443, false",
    "https://.example.com:8443, false",
    "https://evilexample.com:8443, false",
    "https://example.com.evil.test, false",
    "https://a.example.com:84430, false",
    "null, false",
    "'', false",
  })
  void anOriginIsTakenAsTheListSays(String origin, boolean taken) {
    assertThat(ORIGINS.allow(with(origin))).isEqualTo(taken);
  }

  @Test
  void twoOriginsAreNone() {
    assertThat(ORIGINS.allow(with("https://example.com", "https://example.com"))).isFalse();
  }

  @Test
  void whoIsNoPageIsLetIn() {
    assertThat(ORIGINS.allow(with())).isTrue();
  }

  @Test
  void withoutAListAnyOriginIsTaken() {
    assertThat(Origins.of(List.of()).allow(with("https://anywhere.test"))).isTrue();
  }

  private static HttpHeaders with(String... origins) {
    return new DefaultHttpHeaders().set("origin", List.of(origins));
  }
}
