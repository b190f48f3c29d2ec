package dev.longspan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.128.0.0/9, 10.127.255.255, false",
    "10.128.0.0/9, 10.128.0.0, true",
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.2, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 2001:db8::1, true",
    "::/0, 203.0.113.9, false",
    "fd00::/8, fdff::1, true",
    "fd00::/8, fe00::1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "::ffff:10.0.0.0/104, 10.1.2.3, true",
  })
  @DisplayName("an address is in a range if it has its prefix and its version")
  void contains(String range, String address, boolean expected) {
    assertThat(Cidr.parse(range).contains(IpAddress.parse(address).orElseThrow()))
        .isEqualTo(expected);
  }

  @Test
  @DisplayName("an IPv4 address that comes as an IPv6 socket address counts as IPv4")
  void mapped() throws Exception {
    byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3};
    InetAddress address = Inet6Address.getByAddress(null, mapped, 0);

    assertThat(address.getAddress()).hasSize(16);
    assertThat(Cidr.parse("10.0.0.0/8").contains(address)).isTrue();
    assertThat(Cidr.parse("11.0.0.0/8").contains(address)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/8", "127.0.0.1/32", "0.0.0.0/0"})
  @DisplayName("a range prints as it is written")
  void prints(String range) {
    assertThat(Cidr.parse(range)).hasToString(range);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/+8",
        "10.0.0.0/8/8",
        "10.0.0/8",
        "10.0.0.256",
        "10.0.0.1/8",
        "010.0.0.1",
        "0x7f.0.0.1",
        "2130706433",
        "localhost",
        "example.com",
        "example.com/8",
        " 10.0.0.1",
        "fd00::/129",
        "fd00::1/8",
        "fd00:::1",
        "::g",
        "[::1]",
        "fe80::1%eth0",
        "::ffff:10.0.0.0/95",
        "1:2:3:4:5:6:7:8:9"
      })
  @DisplayName("anything but an address with a prefix length is refused, and no name is looked up")
  void refused(String text) {
    assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
