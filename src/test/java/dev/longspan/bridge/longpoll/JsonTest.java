package dev.longspan.bridge.longpoll;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  private static List<String> elements(String json, String place) throws IOException {
    List<byte[]> elements = Json.elements(json.getBytes(UTF_8), JsonPointer.compile(place), 10);
    return elements == null ? null : elements.stream().map(it -> new String(it, UTF_8)).toList();
  }

  @Test
  @DisplayName("elements come out byte by byte as they stand in the document")
  void verbatim() throws IOException {
    String json =
        " { \"skip\" : [[1],{\"r\":[9]}], \"r\": [ 1.50 ,-0e+7, \"a\\u00e9\\n"
            + "\", \"é\u20ac\", {\"b\" : [ ] },[1, 2 ],true,null ] , \"z\":1}\n";
    assertThat(elements(json, "/r"))
        .containsExactly(
            "1.50",
            "-0e+7",
            "\"a\\u00e9\\n\"",
            "\"é\u20ac\"",
            "{\"b\" : [ ] }",
            "[1, 2 ]",
            "true",
            "null");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[1]|''", "{'a':{'b':[1]}}|/a/b", "[0,[1]]|/1", "{'a/b':[1]}|/a~1b", "{'0':[1]}|/0"})
  @DisplayName("the array is where the pointer leads")
  void places(String json, String place) throws IOException {
    assertThat(elements(json.replace('\'', '"'), place)).containsExactly("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{}|/a", "{'a':1}|/a", "[1]|/5", "1|/a", "{'a':{}}|/a"})
  @DisplayName("no array there is no array")
  void nothing(String json, String place) throws IOException {
    assertThat(elements(json.replace('\'', '"'), place)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1", "[1,]", "[tru]", "[\"a", "[{\"a\":}]"})
  @DisplayName("what breaks off or is no JSON is no array")
  void broken(String json) {
    assertThatThrownBy(() -> elements(json, "")).isInstanceOf(IOException.class);
  }

  @Test
  @DisplayName("more elements than are allowed are too many")
  void tooMany() throws IOException {
    assertThat(elements("[1,2,3,4,5,6,7,8,9,10]", "")).hasSize(10);
    assertThatThrownBy(() -> elements("[1,2,3,4,5,6,7,8,9,10,11]", ""))
        .isInstanceOf(TooBigException.class);
  }
}
