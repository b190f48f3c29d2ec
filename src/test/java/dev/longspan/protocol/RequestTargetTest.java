package dev.longspan.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/chat",
        "/chat/",
        "/a/b.c/d..e",
        "/...",
        "/a/.b",
        "/.well-known/x",
        "/..a",
        "/a.",
        "/a..",
        "/a%20b",
        "/a:b@c!$&'()*+,=~_-",
        "/a//b",
        "//",
        "/a%2Fb",
        "/a%5Cb",
        "/a;v=1/b",
        "/100%25",
        "/%C3%A9"
      })
  void leavesANormalPathAsItIs(String path) {
    RequestTarget target = target(path);
    assertThat(target.path()).isEqualTo(path);
    assertThat(target.value()).isSameAs(path);
    assertThat(target.query()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/%7euser, /~user",
    "/%41%2d%5f, /A-_",
    "/a%2fb, /a%2Fb",
    "/%c3%a9, /%C3%A9",
    "/\u00e9, /%E9",
    "/a|b{c}, /a%7Cb%7Bc%7D",
    "/%2541, /%2541",
    "/%25%34%31, /%2541"
  })
  void givesAPathOneSpelling(String path, String normal) {
    assertThat(target(path).path()).isEqualTo(normal);
  }

  @ParameterizedTest
  @CsvSource({
    "/., /",
    "/.., /",
    "/./, /",
    "/../, /",
    "/a/., /a/",
    "/a/./, /a/",
    "/a/.., /",
    "/a/../, /",
    "/a/b/.., /a/",
    "/a/b/../c, /a/c",
    "/../../a, /a",
    "/a/../../../b, /b",
    "/a/b/c/./../../g, /a/g",
    "/a/%2e, /a/",
    "/a/%2E%2e/b, /b",
    "/a/.%2e/b, /b",
    "/a/%2E./b, /b",
    "/a//../b, /a/b",
    "/a/b//.., /a/b/",
    "/a/.../b, /a/.../b",
    "/a/..b/.c, /a/..b/.c",
    "/a/..?x, /",
    "/.//x, //x"
  })
  void resolvesDotSegmentsHoweverTheyAreWrittenAndNeverAboveTheRoot(String path, String normal) {
    assertThat(target(path).path()).isEqualTo(normal);
  }

  @ParameterizedTest
  @CsvSource({
    "'', slash",
    "*, slash",
    "chat, slash",
    "http://example.com/, slash",
    "/%, percent",
    "/%4, percent",
    "/%4g, percent",
    "/%g4, percent",
    "/a%?20, percent",
    "/%\uff11\uff11, byte",
    "/%00, NUL",
    "'/a b', space",
    "'/a?b c', space",
    "'/a\u0000', control",
    "'/a\t', control",
    "'/a?\r\n', control",
    "/a\u007f, control",
    "/a#b, fragment",
    "/a?b#c, fragment",
    "/a\\b, backslash",
    "/\u0100, byte",
    "/?\u2028, byte",
    "/a/..%2fb, hides a parent",
    "/a%2f.., hides a parent",
    "/a/..%5Cb, hides a parent",
    "/a/..;/b, hides a parent",
    "/a/..;x=1/b, hides a parent",
    "/a/%2e%2e%3b/b, hides a parent",
    "/a/.;x/..;/b, hides a parent",
    "/%252e%252e/b, hides a parent",
    "/%25252E.%252Fb, hides a parent",
    "/a/;x%2F../b, hides a parent"
  })
  void refusesWhatIsNoPathOrHidesOne(String target, String reason) {
    assertThat(RequestTarget.parse(target))
        .isInstanceOfSatisfying(
            ParsedTarget.Malformed.class,
            malformed -> assertThat(malformed.reason()).contains(reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {"?", "?a=b&c", "??/../%2e", "?%zz%", "?\\", "?\u00e9", "?//;/{}|\"<>"})
  void keepsTheQueryByteForByte(String query) {
    assertThat(target("/a" + query).query()).isEqualTo(query);
    assertThat(target("/a" + query).value()).isEqualTo("/a" + query);
    RequestTarget normalised = target("/x/../a" + query);
    assertThat(normalised.path()).isEqualTo("/a");
    assertThat(normalised.query()).isEqualTo(query);
    assertThat(normalised.value()).isEqualTo("/a" + query);
  }

  @ParameterizedTest
  @CsvSource({
    "//, /",
    "/a//b, /a/b",
    "//a///b//, /a/b/",
    "/a%2Fb, /a/b",
    "/a%5Cb%2f, /a/b/",
    "/a%252Fb, /a/b",
    "/a%2525252Fb, /a/b",
    "/a%252541, /aA",
    "/a;v=1/b;w, /a/b",
    "/a%3Bv/b, /a/b",
    "/a/.;x/b, /a/b",
    "/a/.%2Fb, /a/b",
    "/;x/b, /b",
    "/u%40x, /u@x",
    "/a%2520b%252c, '/a%20b,'"
  })
  void tellsHowABackendMayReadThePathOtherwise(String path, String reading) {
    assertThat(target(path).otherReadings()).containsExactly(reading);
  }

  @Test
  void tellsBothReadingsWhereAParameterContainsAnEncodedSlash() {
    assertThat(target("/a;b%2Fc").otherReadings()).containsExactly("/a/c", "/a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/a/b", "/a%20b", "/100%25", "/%C3%A9/x", "/a/../b", "/%7Ea", "/50%25-off"})
  void hasNoOtherReadingOfAnOrdinaryPath(String path) {
    assertThat(target(path).otherReadings()).isEmpty();
  }

  @Test
  void normalisingTwiceIsTheSameAsOnceAndNoReadingHasADotSegment() {
    String[] parts = {
      "/", "/", "//", ".", "..", "%2e", "%2E", "%2f", "%5c", "%25", "25", "2e", "2F", "%", ";",
      ";x=1", "%3b", "a", "B", "%61", "%c3", "\u00e9", "{", "?", "\\", "#", "\u0000", " ", "%00",
      "\u0100", "@", "%40", "3", "\r"
    };
    SplittableRandom random = new SplittableRandom(20261122);
    int parsed = 0;
    for (int round = 0; round < 60_000; round++) {
      StringBuilder input = new StringBuilder("/");
      for (int part = random.nextInt(12); part > 0; part--) {
        // The last parts of the list are those that are refused: rarer, so that most inputs get
        // through.
        input.append(parts[random.nextInt(random.nextInt(4) == 0 ? parts.length : 20)]);
      }
      if (!(RequestTarget.parse(input.toString()) instanceof RequestTarget target)) {
        continue;
      }
      parsed++;
      assertThat(target.value()).isEqualTo(target.path() + target.query());
      assertThat(target.path()).as("%s", input).startsWith("/").matches("[!-~]+");
      assertNoDotSegment(target.path());
      RequestTarget again = target(target.value());
      assertThat(again.value()).as("%s", input).isEqualTo(target.value());
      assertThat(again.otherReadings()).as("%s", input).isEqualTo(target.otherReadings());
      List<String> readings = target.otherReadings();
      assertThat(readings).doesNotContain(target.path()).doesNotHaveDuplicates();
      for (String reading : readings) {
        assertNoDotSegment(reading);
        RequestTarget last = target(reading);
        assertThat(last.path()).as("%s", input).isEqualTo(reading);
        assertThat(last.otherReadings()).as("%s", input).isEmpty();
      }
      assertNoParentAfterAnyDecoding(target.path());
    }
    assertThat(parsed).isGreaterThan(20_000);
  }

  /**
   * What a careless backend does: decode the whole path some times, and split it at every slash and
   * parameter.
   */
  private static void assertNoParentAfterAnyDecoding(String path) {
    String decoded = path;
    for (int times = 0; times < 8; times++) {
      for (String segment : decoded.split("[/\\\\]", -1)) {
        assertThat(segment.split(";", 2)[0])
            .as("%s decoded to %s", path, decoded)
            .isNotEqualTo("..");
      }
      decoded = decodeOnce(decoded);
    }
  }

  private static String decodeOnce(String path) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      if (path.startsWith("%", i) && path.substring(i).matches("(?s)%[0-9A-Fa-f]{2}.*")) {
        out.append((char) Integer.parseInt(path.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        out.append(path.charAt(i));
      }
    }
    return out.toString();
  }

  private static void assertNoDotSegment(String path) {
    assertThat(path.split("/", -1)).as(path).doesNotContain(".", "..");
  }

  @Test
  void takesAnyStringWithoutThrowing() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 200_000; round++) {
      StringBuilder input = new StringBuilder(random.nextInt(8) == 0 ? "" : "/");
      for (int length = random.nextInt(16); length > 0; length--) {
        input.append(
            (char)
                random.nextInt(
                    random.nextInt(16) == 0 ? 0x10000 : random.nextBoolean() ? 256 : 128));
      }
      assertThat(RequestTarget.parse(input.toString())).isNotNull();
    }
  }

  @Test
  void normalisesALongHostilePathInLinearTime() {
    String[] hostile = {"/..", "/%2e%2e", "%25", "/a", "//", "%2F", ";", "%2525252541", "/."};
    for (String part : hostile) {
      String input = "/" + part.repeat(200_000 / part.length());
      assertThat(RequestTarget.parse(input)).isNotNull();
    }
  }

  private static RequestTarget target(String target) {
    ParsedTarget parsed = RequestTarget.parse(target);
    assertThat(parsed).as(target).isInstanceOf(RequestTarget.class);
    return (RequestTarget) parsed;
  }
}
