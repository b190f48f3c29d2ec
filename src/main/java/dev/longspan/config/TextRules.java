package dev.longspan.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What each kind of string must be, under the name of its definition in the schema.
 *
 * <p>The pattern in the schema is what an editor can check; the rule here is exact and says what
 * was expected.
 */
final class TextRules {

  private static final Map<String, Rule> RULES =
      Map.ofEntries(
          Map.entry(
              "upstreamName",
              rule(
                  "a name of letters, digits, \".\", \"_\" and \"-\", at most 63",
                  TextRules::name)),
          Map.entry("bindHost", rule("an IP address or a host name", HostRules::bindHost)),
          Map.entry(
              "cidr", rule("an address range such as 10.0.0.0/8 or fd00::/8", HostRules::cidr)),
          Map.entry(
              "hostPattern",
              rule("a host name such as example.com or *.example.com", HostRules::hostPattern)),
          Map.entry(
              "authority",
              rule("a host name or address, with or without a port", HostRules::authority)),
          Map.entry("origin", rule(OriginRule.EXPECTED, OriginRule::check)),
          Map.entry("endpoint", rule("a URL such as http://127.0.0.1:9001", HostRules::endpoint)),
          Map.entry("file", rule("a file", TextRules::file)),
          Map.entry("duration", rule(Quantities.DURATION, Quantities::checkDuration)),
          Map.entry("pause", rule(Quantities.PAUSE, Quantities::checkPause)),
          Map.entry("percent", rule(Quantities.PERCENT, Quantities::checkPercent)),
          Map.entry("healthPath", rule("a path such as /health", PathRule::checkAsked)),
          Map.entry("dnsName", rule("a name in the DNS", HostRules::dnsName)),
          Map.entry("nameServer", rule("an IP address, with or without a port", HostRules::server)),
          Map.entry("serverName", rule("a host name such as example.com", HostRules::serverName)),
          Map.entry("hashedHeaderName", rule("a header name", HeaderRules::hashedName)),
          Map.entry("cookieName", rule("the name of a cookie", HeaderRules::cookieName)),
          Map.entry(
              "parameterName", rule("the name of a query parameter", HeaderRules::parameterName)),
          Map.entry("size", rule(Quantities.SIZE, Quantities::checkSize)),
          Map.entry("path", rule("a path such as /chat", PathRule::check)),
          Map.entry("matchedPath", rule("a path such as /chat", PathRule::checkMatched)),
          Map.entry("method", rule("an HTTP method such as GET", HeaderRules::method)),
          Map.entry("matchedHeaderName", rule("a header name", HeaderRules::matchedName)),
          Map.entry("changedHeaderName", rule("a header name", HeaderRules::changedName)),
          Map.entry("url", rule(GuardRules.URL, GuardRules::url)),
          Map.entry("tokenPlace", rule(GuardRules.PLACE, GuardRules::place)),
          Map.entry("subject", rule(GuardRules.SUBJECT, GuardRules::subject)),
          Map.entry("claimName", rule(GuardRules.CLAIM, GuardRules::claim)),
          Map.entry("claimValue", rule(GuardRules.CLAIM, GuardRules::claim)),
          Map.entry("headerValue", rule("a header value", HeaderRules::value)),
          Map.entry(
              "uriTemplate",
              rule("a URI template such as /updates{?offset,timeout}", TemplateRules::uriTemplate)),
          Map.entry("textTemplate", rule("a text", TemplateRules::textTemplate)),
          Map.entry("plainValue", rule("a text, integer, true or false", TemplateRules::plain)),
          Map.entry("memberName", rule("a name", TemplateRules::member)),
          Map.entry("separator", rule("a text", TemplateRules::separator)),
          Map.entry(
              "pointer", rule("a JSON pointer such as /result/items", TemplateRules::pointer)),
          Map.entry("variableName", rule("a name", TemplateRules::variable)),
          Map.entry(
              "statusPattern", rule("a status such as 404 or 5xx", TemplateRules::statusPattern)),
          Map.entry("answerSize", rule(Quantities.SIZE, TemplateRules::answerSize)));

  private TextRules() {}

  /** What a rule says about a text. */
  sealed interface Verdict {}

  /**
   * It fits.
   *
   * @param text in its normal form
   */
  record Accepted(String text) implements Verdict {}

  /**
   * It does not.
   *
   * @param expected completes "expected ..."
   * @param suggestion a text that would fit and is probably meant
   */
  record Rejected(String expected, Optional<String> suggestion) implements Verdict {

    static Rejected of(String expected) {
      return new Rejected(expected, Optional.empty());
    }

    static Rejected of(String expected, String suggestion) {
      return new Rejected(expected, Optional.of(suggestion));
    }

    /**
     * The message for what was found; a suggestion would show a value that came from the
     * environment.
     */
    String message(String shown, boolean maySuggest) {
      return "expected "
          + expected
          + ", found "
          + shown
          + (maySuggest ? Suggestion.phrase(suggestion) : "");
    }
  }

  private record Rule(String expectation, Function<String, Verdict> check) {}

  static Verdict check(Shape.Text shape, String text) {
    if (shape.choices().isEmpty()) {
      return RULES.get(shape.rule()).check().apply(text);
    }
    if (shape.choices().contains(text)) {
      return new Accepted(text);
    }
    return new Rejected(expectation(shape), Suggestion.closest(text, shape.choices()));
  }

  /** Completes "expected ..." where something else than a string stands. */
  static String expectation(Shape.Text shape) {
    if (shape.choices().isEmpty()) {
      return RULES.get(shape.rule()).expectation();
    }
    return shape.choices().stream().map(it -> '"' + it + '"').collect(Collectors.joining(" or "));
  }

  private static Rule rule(String expectation, Function<String, Verdict> check) {
    return new Rule(expectation, check);
  }

  private static Verdict name(String text) {
    boolean valid =
        !text.isEmpty()
            && text.length() <= 63
            && text.chars()
                .allMatch(c -> Ascii.isLetter(c) || Ascii.isDigit(c) || "._-".indexOf(c) >= 0)
            && "._-".indexOf(text.charAt(0)) < 0;
    return valid
        ? new Accepted(text)
        : Rejected.of(
            "a name of at most 63 letters, digits, \".\", \"_\" and \"-\", the first a letter or"
                + " digit");
  }

  private static Verdict file(String text) {
    if (text.isBlank()) {
      return Rejected.of("a file name");
    }
    try {
      return new Accepted(Path.of(text).toString());
    } catch (InvalidPathException e) {
      return Rejected.of("a file name that the system allows");
    }
  }
}
