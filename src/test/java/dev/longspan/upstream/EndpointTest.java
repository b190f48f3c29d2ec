package dev.longspan.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.UpstreamConfig;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:9001, 127.0.0.1:9001, 127.0.0.1, 9001",
    "http://192.0.2.7, 192.0.2.7:80, 192.0.2.7, 80",
    "http://[::1]:9001, [::1]:9001, 0:0:0:0:0:0:0:1, 9001",
    "http://[2001:db8::7], [2001:db8::7]:80, 2001:db8:0:0:0:0:0:7, 80",
    "https://192.0.2.7, 192.0.2.7:443, 192.0.2.7, 443",
  })
  void anAddressIsNotLookedUp(String url, String label, String address, int port) {
    Location location = Location.of(URI.create(url));

    assertThat(location.label()).isEqualTo(label);
    assertThat(location.address().isUnresolved()).isFalse();
    assertThat(location.address().getAddress().getHostAddress()).isEqualTo(address);
    assertThat(location.address().getPort()).isEqualTo(port);
  }

  @ParameterizedTest
  @CsvSource({
    "http://backend:9001, backend:9001, backend, 9001, false",
    "http://chat.example.com, chat.example.com:80, chat.example.com, 80, false",
    "https://chat.example.com, chat.example.com:443, chat.example.com, 443, true",
  })
  void aNameIsLookedUpWhenSomebodyConnects(
      String url, String label, String host, int port, boolean secure) {
    Location location = Location.of(URI.create(url));

    assertThat(location.label()).isEqualTo(label);
    assertThat(location.secure()).isEqualTo(secure);
    assertThat(location.host()).isEqualTo(host);
    assertThat(location.address().isUnresolved()).isTrue();
    assertThat(location.address().getHostString()).isEqualTo(host);
    assertThat(location.address().getPort()).isEqualTo(port);
  }

  @Test
  void anAddressFromTheDnsKeepsTheNameThatACertificateIsFor() throws Exception {
    Location location = Location.of("chat.example", InetAddress.getByName("192.0.2.7"), 9001, true);

    assertThat(location.label()).isEqualTo("192.0.2.7:9001");
    assertThat(location.host()).isEqualTo("chat.example");
  }

  @Test
  void whatIsUnderWayIsCounted() {
    Endpoint endpoint = BalancerTest.endpoint(9001, 1);
    endpoint.use();
    endpoint.use();
    endpoint.release();

    assertThat(endpoint.inUse()).isEqualTo(1);
  }

  @Test
  void anUpstreamThatReplacesAnotherGoesOnWithItsCounts() {
    List<URI> urls = List.of(URI.create("http://a:1"), URI.create("http://b:2"));
    Upstream before = new Upstream("chat", UpstreamConfig.of(urls));
    Endpoint old = before.now().all().get(1);
    old.use();

    Upstream after = new Upstream("chat", UpstreamConfig.of(urls.subList(1, 2)), before);
    Endpoint same = after.now().all().get(0);

    assertThat(same.inUse()).isEqualTo(1);
    old.release();
    assertThat(same.inUse()).isZero();
  }

  @Test
  void failuresCountInARow() {
    Endpoint endpoint = BalancerTest.endpoint(9001, 1);
    endpoint.failed();
    endpoint.failed();
    endpoint.succeeded();

    assertThat(endpoint.failed()).isEqualTo(1);
  }
}
