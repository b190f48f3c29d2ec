package dev.longspan.bridge.longpoll;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerBodyTest {

  private static boolean add(AnswerBody body, String text) {
    return body.add(Unpooled.copiedBuffer(text, UTF_8));
  }

  private static void parts(AnswerBody body, List<String> into) {
    byte[] part;
    while ((part = body.nextPart()) != null) {
      into.add(new String(part, UTF_8));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "lines, a~b~~ccc~d, a b ccc d",
    "--|--, a--|--b----|--|--c, a b-- |--c",
    "xx, axxxb, a xb"
  })
  @DisplayName("a body has the same parts in whatever pieces it comes")
  void pieces(String separator, String text, String expected) {
    String body = text.replace("~", "\r\n");
    for (int first = 0; first <= body.length(); first++) {
      for (int second = first; second <= body.length(); second++) {
        AnswerBody read = new AnswerBody(separator, 1000);
        List<String> parts = new ArrayList<>();
        for (String piece :
            List.of(
                body.substring(0, first), body.substring(first, second), body.substring(second))) {
          assertThat(add(read, piece)).isTrue();
          parts(read, parts);
        }
        parts.add(new String(read.rest(), UTF_8));
        assertThat(parts)
            .as("cut at %d and %d", first, second)
            .containsExactly(expected.split(" ", -1));
      }
    }
  }

  @Test
  @DisplayName("the limit is that of a part, where there are parts")
  void limits() {
    AnswerBody whole = new AnswerBody(null, 10);
    assertThat(add(whole, "0123456789")).isTrue();
    assertThat(add(whole, "x")).isFalse();
    AnswerBody split = new AnswerBody("lines", 10);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      assertThat(add(split, "01234567\n")).isTrue();
      parts(split, parts);
    }
    assertThat(parts).hasSize(100);
    assertThat(add(split, "0123456789")).isTrue();
    assertThat(add(split, "x")).isFalse();
  }
}
