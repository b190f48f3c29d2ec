package dev.longspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.telemetry.Initiator;
import dev.longspan.telemetry.Rejection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares docs/close-codes.md with what the gateway can do. */
class CloseCodesDocumentationTest {

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  private static String document;

  @BeforeAll
  static void read() throws Exception {
    document = Files.readString(Path.of("docs/close-codes.md"));
  }

  @Test
  void everyCauseIsDocumentedWithItsCodesAndNoOther() {
    Map<String, List<String>> documented = new TreeMap<>();
    for (List<String> row : table("`cause`")) {
      documented.put(only(row.get(0)), row.subList(2, 6));
    }
    Map<String, List<String>> actual = new TreeMap<>();
    for (EndCause cause : EndCause.values()) {
      actual.put(
          cause.label(),
          List.of(
              shown(cause.codeToClient()),
              shown(cause.codeToBackend()),
              "`" + initiatorOf(cause).label() + "`",
              shown(cause.countedCode())));
    }

    assertThat(documented).isEqualTo(actual);
  }

  @Test
  void everyInitiatorIsDocumentedAndNoOther() {
    assertThat(table("`initiator`").stream().map(row -> only(row.get(0))))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Initiator.values()).map(Initiator::label).toList());
  }

  @Test
  void everyReasonOfARefusalIsDocumentedWithItsStatusesAndNoOther() {
    Map<String, Set<Integer>> documented = new TreeMap<>();
    Map<String, Set<Integer>> explained = new TreeMap<>();
    for (List<String> row : table("`reason`")) {
      documented.put(only(row.get(0)), numbers(row.get(1)));
      if (documented.get(only(row.get(0))).size() > 1) {
        explained.put(only(row.get(0)), numbersInBrackets(row.get(2)));
      }
    }
    Map<String, Set<Integer>> actual = new TreeMap<>();
    for (Rejection rejection : Rejection.values()) {
      actual.put(rejection.label(), new TreeSet<>(rejection.statuses()));
    }

    assertThat(documented).isEqualTo(actual);
    assertThat(documented).containsAllEntriesOf(explained);
    assertThat(explained).containsOnlyKeys("bad-request", "bad-handshake", "jwt");
  }

  @Test
  void theExampleIsAsLongAsItSays() {
    Matcher example = Pattern.compile("content-length: (\\d+)\n\n(\\{.*\\})\n").matcher(document);

    assertThat(example.find()).isTrue();
    assertThat(example.group(2)).hasSize(Integer.parseInt(example.group(1)));
  }

  private static Initiator initiatorOf(EndCause cause) {
    return switch (cause) {
      case CLIENT_VANISHED -> Initiator.CLIENT;
      case UPSTREAM_VANISHED -> Initiator.UPSTREAM;
      default -> Initiator.GATEWAY;
    };
  }

  private static String shown(int code) {
    return code == EndCause.NOTHING ? "" : Integer.toString(code);
  }

  private static Set<Integer> numbers(String cell) {
    Set<Integer> numbers = new TreeSet<>();
    NUMBER.matcher(cell).results().forEach(number -> numbers.add(Integer.valueOf(number.group())));
    return numbers;
  }

  private static Set<Integer> numbersInBrackets(String cell) {
    Set<Integer> numbers = new TreeSet<>();
    Pattern.compile("\\((\\d+)\\)")
        .matcher(cell)
        .results()
        .forEach(number -> numbers.add(Integer.valueOf(number.group(1))));
    return numbers;
  }

  private static String only(String cell) {
    Matcher code = CODE.matcher(cell);
    assertThat(code.matches()).as(cell).isTrue();
    return code.group(1);
  }

  /** Rows of the table whose first column has this title, cell by cell. */
  private static List<List<String>> table(String title) {
    List<List<String>> rows =
        Arrays.stream(document.split("\n\n"))
            .filter(block -> block.startsWith("| " + title + " |"))
            .flatMap(block -> block.lines().skip(2))
            .map(row -> Arrays.stream(row.split("\\|")).skip(1).map(String::strip).toList())
            .toList();
    assertThat(rows).as("table of %s", title).isNotEmpty();
    return rows;
  }
}
