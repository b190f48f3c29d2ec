package dev.longspan.config;

import java.util.Map;
import java.util.Optional;

/**
 * Replaces <code>${NAME}</code> and <code>${NAME:-default}</code> in one scalar; two dollar signs
 * before a brace stand for a literal <code>${</code>.
 *
 * <p>Works on values that are already parsed, so that nothing in the environment can change the
 * structure of the file, and does not look at what it inserted.
 *
 * @param text the text with everything replaced
 * @param substituted whether anything from the environment is in it
 * @param error why it could not be done; {@code text} is then of no use
 */
record Substitution(String text, boolean substituted, Optional<String> error) {

  static Substitution of(String written, Map<String, String> environment) {
    if (!written.contains("${")) {
      return new Substitution(written, false, Optional.empty());
    }
    StringBuilder text = new StringBuilder();
    boolean substituted = false;
    int from = 0;
    while (true) {
      int dollar = written.indexOf("${", from);
      if (dollar < 0) {
        return new Substitution(
            text.append(written.substring(from)).toString(), substituted, Optional.empty());
      }
      if (dollar > from && written.charAt(dollar - 1) == '$') {
        text.append(written, from, dollar - 1).append("${");
        from = dollar + 2;
        continue;
      }
      text.append(written, from, dollar);
      int end = written.indexOf('}', dollar);
      if (end < 0) {
        return failed("\"${\" without \"}\"; write $${ for a literal ${");
      }
      String inside = written.substring(dollar + 2, end);
      int marker = inside.indexOf(":-");
      String name = marker < 0 ? inside : inside.substring(0, marker);
      if (!isName(name)) {
        return failed(
            "expected ${NAME} or ${NAME:-default}, found \""
                + Quoted.text("${" + inside + "}")
                + "\"");
      }
      String value = environment.get(name);
      boolean absent = value == null || (marker >= 0 && value.isEmpty());
      if (absent && marker < 0) {
        return failed(
            "environment variable "
                + name
                + " is not set; ${"
                + name
                + ":-default} would give a default");
      }
      text.append(absent ? inside.substring(marker + 2) : value);
      substituted = true;
      from = end + 1;
    }
  }

  private static Substitution failed(String error) {
    return new Substitution("", false, Optional.of(error));
  }

  private static boolean isName(String text) {
    if (text.isEmpty() || Ascii.isDigit(text.charAt(0))) {
      return false;
    }
    return text.chars().allMatch(c -> Ascii.isLetter(c) || Ascii.isDigit(c) || c == '_');
  }
}
