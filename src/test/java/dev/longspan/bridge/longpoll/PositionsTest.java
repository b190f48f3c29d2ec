package dev.longspan.bridge.longpoll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longspan.config.LongPollConfig.Backwards;
import dev.longspan.config.LongPollConfig.Cursor;
import dev.longspan.config.LongPollConfig.Pick;
import dev.longspan.config.LongPollConfig.Reset;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionsTest {

  private static Cursor cursor(
      String header, String body, String item, Pick pick, int plus, Backwards backwards) {
    return new Cursor(
        "c",
        Optional.ofNullable(header),
        Optional.ofNullable(body),
        Optional.ofNullable(item),
        Optional.empty(),
        pick,
        plus,
        Optional.of("5"),
        backwards,
        true,
        Optional.empty());
  }

  private static Positions begun(Cursor config) {
    Positions positions = new Positions(List.of(new CursorRule(config)));
    positions.begin(new Variables());
    positions.head(new DefaultHttpHeaders());
    return positions;
  }

  private static String value(Positions positions) {
    return positions.in(new Variables()).get("c");
  }

  private static boolean item(Positions positions, String json) throws IOException {
    return positions.item(Json.parse(json));
  }

  @ParameterizedTest
  @CsvSource({
    "LAST, 7 9 8, 8",
    "GREATEST, 7 9 8, 9",
    "GREATEST, 18446744073709551617 9 10, 18446744073709551617"
  })
  @DisplayName("the last item counts, or the one with the greatest number, of any size")
  void pick(Pick pick, String ids, String expected) throws IOException {
    Positions positions = begun(cursor(null, null, "/id", pick, 0, Backwards.TAKE));
    for (String id : ids.split(" ", -1)) {
      item(positions, "{\"id\":" + id + "}");
    }
    assertThat(positions.settle()).isFalse();
    assertThat(value(positions)).isEqualTo("5");
    positions.commit();
    assertThat(value(positions)).isEqualTo(expected);
  }

  @Test
  @DisplayName("something is added to numbers, and to nothing else")
  void plus() throws IOException {
    Positions positions = begun(cursor(null, "/next", null, Pick.LAST, 1, Backwards.TAKE));
    positions.document(Json.parse("{\"next\":9007199254740993}"));
    positions.settle();
    positions.commit();
    assertThat(value(positions)).isEqualTo("9007199254740994");
    assertThatThrownBy(() -> positions.document(Json.parse("{\"next\":\"s12\"}")))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({"TAKE, 3, false", "IGNORE, 10, true", "RESET, 5, true"})
  @DisplayName("a number that falls is taken, ignored, or begins anew")
  void backwards(Backwards rule, String expected, boolean stale) throws IOException {
    Positions positions = begun(cursor("X-Index", null, null, Pick.LAST, 0, rule));
    positions.head(new DefaultHttpHeaders().add("X-Index", "10"));
    assertThat(positions.settleHeaders()).isFalse();
    positions.head(new DefaultHttpHeaders().add("X-Index", "10"));
    assertThat(positions.settleHeaders()).as("unchanged").isTrue();
    positions.head(new DefaultHttpHeaders().add("X-Index", "3"));
    assertThat(positions.settleHeaders()).isEqualTo(stale);
    positions.commit();
    assertThat(value(positions)).isEqualTo(expected);
  }

  @Test
  @DisplayName("a number that falls may be a failure, and what is no number never falls")
  void failure() throws IOException {
    Positions positions = begun(cursor(null, "/n", null, Pick.LAST, 0, Backwards.FAIL));
    positions.document(Json.parse("{\"n\":4}"));
    assertThatThrownBy(positions::settle).hasMessageContaining("backwards");
    Positions opaque = begun(cursor(null, "/n", null, Pick.LAST, 0, Backwards.FAIL));
    opaque.document(Json.parse("{\"n\":\"0-g1AAA\"}"));
    opaque.settle();
    opaque.commit();
    assertThat(value(opaque)).isEqualTo("0-g1AAA");
  }

  @Test
  @DisplayName("a header goes before the body, the body before items")
  void order() throws IOException {
    Positions positions = begun(cursor("X-At", "/at", "/id", Pick.LAST, 0, Backwards.TAKE));
    item(positions, "{\"id\":1}");
    positions.settle();
    positions.commit();
    assertThat(value(positions)).isEqualTo("1");
    positions.head(new DefaultHttpHeaders().add("X-At", "h"));
    positions.document(Json.parse("{\"at\":\"b\"}"));
    positions.settle();
    positions.settleHeaders();
    positions.commit();
    assertThat(value(positions)).isEqualTo("h");
  }

  @Test
  @DisplayName("what was read and makes no sense moves nothing")
  void rollBack() throws IOException {
    Positions positions = begun(cursor(null, "/at", null, Pick.LAST, 0, Backwards.TAKE));
    positions.mark();
    positions.document(Json.parse("{\"at\":\"b\"}"));
    positions.settle();
    positions.rollBack();
    positions.commit();
    assertThat(value(positions)).isEqualTo("5");
  }

  @Test
  @DisplayName("each key has a position of its own, which an item may set for all")
  void keyed() throws IOException {
    Cursor config =
        new Cursor(
            "c",
            Optional.empty(),
            Optional.empty(),
            Optional.of("/id"),
            Optional.of("/channel"),
            Pick.LAST,
            0,
            Optional.of("{\"/a\":-1,\"/b\":7}"),
            Backwards.TAKE,
            false,
            Optional.of(new Reset("/channel", "/__status", "/data")));
    Positions positions = begun(config);
    assertThat(item(positions, "{\"channel\":\"/a\",\"id\":3}")).isFalse();
    assertThat(item(positions, "{\"channel\":\"/c/d~\",\"id\":1}")).isFalse();
    assertThat(item(positions, "{\"channel\":\"/__status\",\"data\":{\"/b\":9}}")).isTrue();
    positions.settle();
    positions.commit();
    assertThat(Json.parse(value(positions)))
        .isEqualTo(Json.parse("{\"/a\":3,\"/b\":9,\"/c/d~\":1}"));
  }
}
