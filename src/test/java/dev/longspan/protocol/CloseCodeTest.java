package dev.longspan.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloseCodeTest {

  @Test
  void knowsWhichCodesMayBeOnTheWire() {
    assertThat(IntStream.rangeClosed(-1, 65536).filter(CloseCode::isValidOnTheWire).boxed())
        .hasSize(4 + 8 + 2000)
        .contains(1000, 1003, 1007, 1014, 3000, 4999)
        .doesNotContain(1004, 1005, 1006, 1015, 2999, 5000);
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1005, 1006, 1015, 3000, 4999})
  void labelsCloseCodesByNumber(int code) {
    assertThat(CloseCode.metricLabel(code)).isEqualTo(Integer.toString(code));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 999, 1016, 2999, 5000, 65535})
  void labelsForeignCloseCodesTogether(int code) {
    assertThat(CloseCode.metricLabel(code)).isEqualTo("other");
  }
}
