package dev.longspan.bridge.longpoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.bridge.longpoll.TextPattern.Syntax;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextPatternTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"text\": \"{v}\"} | say \"hi\" | {\"text\": \"say \\\"hi\\\"\"}",
        "{\"n\": {v}} | 9007199254740993 | {\"n\": 9007199254740993}",
        "{\"n\": {v}} | 007 | {\"n\": \"007\"}",
        "{\"n\": {v}} | {\"a\":[1]} | {\"n\": {\"a\":[1]}}",
        "{\"n\": {v}} | two words | {\"n\": \"two words\"}",
        "{\"a\\\"{v}\": {v}} | 1 | {\"a\\\"1\": 1}",
        "{\"n\": {none}, \"t\": \"{none}\"} | x | {\"n\": null, \"t\": \"\"}",
        "{\"v\": {}} | x | {\"v\": {}}",
      })
  @DisplayName("in JSON a value is escaped in a string, and outside of one it is JSON or a string")
  void json(String text, String value, String expected) {
    TextPattern pattern = new TextPattern(text, Syntax.JSON);
    assertThat(pattern.expand(new Variables().set("v", value))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"a=1&b=2, a%3D1%26b%3D2", "é ü, %C3%A9+%C3%BC"})
  @DisplayName("in a form a value is percent-encoded")
  void form(String value, String expected) {
    TextPattern pattern = new TextPattern("x={v}&y=1", Syntax.FORM);
    assertThat(pattern.expand(new Variables().set("v", value))).isEqualTo("x=" + expected + "&y=1");
  }

  @Test
  @DisplayName("a text is complete when each of its variables has a value")
  void complete() {
    TextPattern pattern = new TextPattern("{a}-{b.c}", Syntax.PLAIN);
    Variables variables = new Variables().set("a", "1");
    assertThat(pattern.isComplete(variables)).isFalse();
    variables.set("b.c", "2");
    assertThat(pattern.isComplete(variables)).isTrue();
    assertThat(pattern.expand(variables)).isEqualTo("1-2");
  }

  @ParameterizedTest
  @CsvSource({
    "{+target}, /a%2Fb?x=%20y, /a%2Fb?x=%20y",
    "/sub{+path}, /a/b, /sub/a/b",
    "'/x{?v,none}', a b&c, /x?v=a%20b%26c",
    "/x?y=1{&v}, 2, /x?y=1&v=2",
    "'/x{?none}', 2, /x",
    "/x/{v}, ../../admin, /x/..%2F..%2Fadmin",
    "{v}, evil, /evil",
  })
  @DisplayName("in a path a value is encoded, and what has none is left out")
  void paths(String template, String value, String expected) {
    Variables variables = new Variables().set("v", value).set("target", value).set("path", value);
    assertThat(new UriPattern(template).expand(variables)).isEqualTo(expected);
  }
}
