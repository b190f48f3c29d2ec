package dev.longspan.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What the gateway says when it refuses by itself (RFC 9457). */
public final class Problem {

  private Problem() {}

  /** Expects a problem document with this status, and returns its members. */
  public static JsonNode in(Message response, int status) {
    Head head = response.head();
    assertThat(head.status()).as(head.raw() + response.text()).isEqualTo(status);
    assertThat(head.value("content-type")).startsWith("application/problem+json");
    try {
      JsonNode members = new ObjectMapper().readTree(response.body());
      assertThat(members.path("status").asInt()).as(response.text()).isEqualTo(status);
      assertThat(members.path("title").asText()).as(response.text()).isNotBlank();
      return members;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
