package dev.longspan.config;

import io.vertx.uritemplate.UriTemplate;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** URI templates (RFC 6570), texts with variables, JSON pointers (RFC 6901). */
public final class TemplateRules {

  /**
   * A variable in a text. Between braces that close again stands nothing but a name: no JSON object
   * looks like that.
   */
  public static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_.-]*)}");

  private static final Pattern EXPRESSION = Pattern.compile("\\{[+#./;?&]?([^}]*)}");
  private static final Pattern MODIFIER = Pattern.compile("(\\*|:[0-9]+)$");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");
  private static final Pattern POINTER = Pattern.compile("(/([^~/]|~[01])*)*");
  private static final Pattern STATUS = Pattern.compile("[345]([0-9]{2}|xx)");

  private TemplateRules() {}

  static TextRules.Verdict uriTemplate(String text) {
    if (!text.startsWith("/") && !text.startsWith("{")) {
      return TextRules.Rejected.of("a path that begins with \"/\" or a variable", "/" + text);
    }
    if (!text.chars().allMatch(c -> c > ' ' && c <= '~' && c != '#') || text.contains("{#")) {
      return TextRules.Rejected.of("a path and query of visible ASCII characters, no fragment");
    }
    try {
      UriTemplate.of(text);
      return new TextRules.Accepted(text);
    } catch (IllegalArgumentException malformed) {
      return TextRules.Rejected.of("a URI template such as /updates{?offset,timeout}");
    }
  }

  static TextRules.Verdict textTemplate(String text) {
    return !text.isEmpty()
            && text.chars().allMatch(c -> c >= ' ' || c == '\t' || c == '\r' || c == '\n')
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of("a text without control characters");
  }

  static TextRules.Verdict plain(String text) {
    return text.chars().allMatch(c -> c >= ' ')
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of("a text without control characters");
  }

  static TextRules.Verdict member(String text) {
    return text.isEmpty() ? TextRules.Rejected.of("a name") : plain(text);
  }

  static TextRules.Verdict separator(String text) {
    return !text.isEmpty()
            && text.length() <= 64
            && text.chars().allMatch(c -> (c >= ' ' && c <= '~') || "\t\r\n".indexOf(c) >= 0)
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of("1 to 64 ASCII characters");
  }

  static TextRules.Verdict pointer(String text) {
    boolean clean = text.chars().allMatch(c -> c >= ' ');
    if (clean && POINTER.matcher(text).matches()) {
      return new TextRules.Accepted(text);
    }
    return clean && !text.startsWith("/")
        ? TextRules.Rejected.of("a JSON pointer such as /result/items", "/" + text)
        : TextRules.Rejected.of("a JSON pointer such as /result/items");
  }

  static TextRules.Verdict variable(String text) {
    return NAME.matcher(text).matches()
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of("a name of letters, digits and \"_\", the first no digit");
  }

  static TextRules.Verdict statusPattern(String text) {
    return STATUS.matcher(text).matches()
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of("a status such as 404, or a class of them such as 5xx");
  }

  static TextRules.Verdict answerSize(String text) {
    TextRules.Verdict verdict = Quantities.checkSize(text);
    return verdict instanceof TextRules.Accepted && Quantities.size(text) > 64 << 20
        ? TextRules.Rejected.of("a size up to 64MiB")
        : verdict;
  }

  /** The variables that a URI template names, in their order. */
  public static Set<String> variablesOfUri(String template) {
    Set<String> names = new LinkedHashSet<>();
    Matcher expressions = EXPRESSION.matcher(template);
    while (expressions.find()) {
      for (String variable : expressions.group(1).split(",", -1)) {
        names.add(MODIFIER.matcher(variable).replaceFirst(""));
      }
    }
    return names;
  }

  /** The variables that a text names, in their order. */
  public static Set<String> variablesOfText(String template) {
    Set<String> names = new LinkedHashSet<>();
    Matcher variables = VARIABLE.matcher(template);
    while (variables.find()) {
      names.add(variables.group(1));
    }
    return names;
  }
}
