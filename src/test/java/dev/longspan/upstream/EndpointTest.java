package dev.longspan.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
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
  })
  void anAddressIsNotLookedUp(String url, String label, String address, int port) {
    Endpoint endpoint = new Endpoint(0, URI.create(url));

    assertThat(endpoint.label()).isEqualTo(label);
    assertThat(endpoint.address().isUnresolved()).isFalse();
    assertThat(endpoint.address().getAddress().getHostAddress()).isEqualTo(address);
    assertThat(endpoint.address().getPort()).isEqualTo(port);
  }

  @ParameterizedTest
  @CsvSource({
    "http://backend:9001, backend:9001, backend, 9001",
    "http://chat.example.com, chat.example.com:80, chat.example.com, 80",
  })
  void aNameIsLookedUpWhenSomebodyConnects(String url, String label, String host, int port) {
    Endpoint endpoint = new Endpoint(0, URI.create(url));

    assertThat(endpoint.label()).isEqualTo(label);
    assertThat(endpoint.address().isUnresolved()).isTrue();
    assertThat(endpoint.address().getHostString()).isEqualTo(host);
    assertThat(endpoint.address().getPort()).isEqualTo(port);
  }

  @Test
  void whatIsUnderWayIsCounted() {
    Endpoint endpoint = new Endpoint(0, URI.create("http://127.0.0.1:9001"));
    endpoint.use();
    endpoint.use();
    endpoint.release();

    assertThat(endpoint.inUse()).isEqualTo(1);
  }
}
