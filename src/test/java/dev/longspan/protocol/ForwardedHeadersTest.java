package dev.longspan.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.Cidr;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedHeadersTest {

  private static final InetAddress CLIENT = address("203.0.113.7");
  private static final InetAddress PROXY = address("10.0.0.1");
  private static final List<Cidr> TRUSTED =
      List.of(new Cidr(address("10.0.0.0"), 8), new Cidr(address("2001:db8:1::"), 48));

  @Test
  void replacesWhatAnUntrustedPeerSays() {
    HttpHeaders headers = new DefaultHttpHeaders();
    for (String name :
        List.of(
            "Forwarded",
            "X-Forwarded-For",
            "x-forwarded-proto",
            "X-Forwarded-Host",
            "X-Forwarded-Port",
            "X-Forwarded-Prefix",
            "X-FORWARDED-USER",
            "X-Real-IP",
            "X_Forwarded_For",
            "X_Real_IP")) {
      headers.add(name, "forged").add(name, "twice");
    }
    headers.add("X-Forwarder", "stays").add("X-Real-IP-Country", "stays").add("Cookie", "a=b");
    ForwardedHeaders.apply(headers, CLIENT, TRUSTED, "https", "example.com");
    assertThat(fields(headers))
        .isEqualTo(
            "X-Forwarder=stays; X-Real-IP-Country=stays; Cookie=a=b; x-forwarded-for=203.0.113.7;"
                + " x-forwarded-proto=https; x-forwarded-host=example.com");
  }

  @Test
  void addsToWhatATrustedPeerSays() {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.add("X-Forwarded-For", "203.0.113.7").add("X-Forwarded-For", "198.51.100.1, 10.9.9.9");
    headers.add("X-Forwarded-Proto", "https").add("X-Forwarded-Port", "443");
    headers.add("Forwarded", "for=203.0.113.7").add("X-Real-IP", "203.0.113.7");
    ForwardedHeaders.apply(headers, PROXY, TRUSTED, "http", "example.com:8080");
    assertThat(headers.getAll("X-Forwarded-For"))
        .containsExactly("203.0.113.7, 198.51.100.1, 10.9.9.9, 10.0.0.1");
    assertThat(headers.getAll("X-Forwarded-Proto")).containsExactly("https");
    assertThat(headers.getAll("X-Forwarded-Host")).containsExactly("example.com:8080");
    assertThat(headers.getAll("X-Forwarded-Port")).containsExactly("443");
    assertThat(headers.getAll("X-Real-IP")).containsExactly("203.0.113.7");
    assertThat(headers.getAll("Forwarded"))
        .containsExactly("for=203.0.113.7, for=10.0.0.1;proto=http;host=\"example.com:8080\"");
  }

  @Test
  void quotesIpv6InForwarded() {
    HttpHeaders headers = new DefaultHttpHeaders().add("Forwarded", "for=_hidden");
    ForwardedHeaders.apply(headers, address("2001:db8:1::5"), TRUSTED, "https", "a\"\\b");
    assertThat(headers.get("Forwarded"))
        .isEqualTo("for=_hidden, for=\"[2001:db8:1::5]\";proto=https;host=\"a\\\"\\\\b\"");
    assertThat(headers.get("X-Forwarded-For")).isEqualTo("2001:db8:1::5");
  }

  @Test
  void doesWithoutAHost() {
    for (InetAddress peer : List.of(CLIENT, PROXY)) {
      HttpHeaders headers = new DefaultHttpHeaders();
      ForwardedHeaders.apply(headers, peer, TRUSTED, "http", null);
      assertThat(headers.names()).containsOnly("x-forwarded-for", "x-forwarded-proto");
    }
  }

  @ParameterizedTest(name = "{0} from {1} is {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        // Nothing said, or said by somebody who is not trusted.
        "| 203.0.113.7 | 203.0.113.7",
        "| 10.0.0.1 | 10.0.0.1",
        "198.51.100.1 | 203.0.113.7 | 203.0.113.7",
        // The rightmost that is not trusted.
        "198.51.100.1 | 10.0.0.1 | 198.51.100.1",
        "forged, 198.51.100.1 | 10.0.0.1 | 198.51.100.1",
        "192.0.2.1, 198.51.100.1, 10.0.0.9 ,10.1.2.3 | 10.0.0.1 | 198.51.100.1",
        "10.0.0.3, 10.0.0.2 | 10.0.0.1 | 10.0.0.3",
        "2001:DB8::0:1, 2001:db8:1::7 | 2001:db8:1::8 | 2001:db8::1",
        "::ffff:198.51.100.1 | 10.0.0.1 | 198.51.100.1",
        // With ports.
        "198.51.100.1:4711 | 10.0.0.1 | 198.51.100.1",
        "[2001:db8::1]:4711 | 10.0.0.1 | 2001:db8::1",
        "[2001:db8::1] | 10.0.0.1 | 2001:db8::1",
        // Malformed where it must be read.
        "198.51.100.1, unknown | 10.0.0.1 | 10.0.0.1",
        "198.51.100.1, | 10.0.0.1 | 10.0.0.1",
        "198.51.100.1,, 10.0.0.2 | 10.0.0.1 | 10.0.0.1",
        "localhost | 10.0.0.1 | 10.0.0.1",
        "198.51.100.256 | 10.0.0.1 | 10.0.0.1",
        "1 | 10.0.0.1 | 10.0.0.1",
        "[2001:db8::1]x | 10.0.0.1 | 10.0.0.1",
        "[2001:db8::1 | 10.0.0.1 | 10.0.0.1",
        "198.51.100.1 10.0.0.2 | 10.0.0.1 | 10.0.0.1",
      })
  void findsTheClient(String chain, String peer, String expected) {
    HttpHeaders headers = new DefaultHttpHeaders();
    if (chain != null) {
      headers.add("X-Forwarded-For", chain);
    }
    assertThat(ForwardedHeaders.clientAddress(headers, address(peer), TRUSTED))
        .isEqualTo(address(expected));
    ForwardedHeaders.apply(headers, address(peer), TRUSTED, "http", "a");
    assertThat(headers.get("X-Forwarded-For")).endsWith(peer);
  }

  private static String fields(HttpHeaders headers) {
    return headers.entries().stream()
        .map(field -> field.getKey() + "=" + field.getValue())
        .collect(Collectors.joining("; "));
  }

  private static InetAddress address(String text) {
    return NetUtil.createInetAddressFromIpAddressString(text);
  }
}
