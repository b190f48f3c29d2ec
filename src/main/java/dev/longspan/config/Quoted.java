package dev.longspan.config;

/** Text of the operator inside a message of one line. */
final class Quoted {

  private static final int LONGEST = 80;

  private Quoted() {}

  /** Without line breaks and other control characters, and not longer than a message can bear. */
  static String text(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (shown.length() >= LONGEST) {
        return shown.append("...").toString();
      }
      char c = text.charAt(i);
      if (c == '\n') {
        shown.append("\\n");
      } else if (c == '\t') {
        shown.append("\\t");
      } else if (Character.isISOControl(c)
          || c == '\u2028'
          || c == '\u2029'
          || Character.isSurrogate(c)) {
        shown.append(String.format("\\u%04X", (int) c));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }

  /** The same, in quotes. */
  static String string(String text) {
    return '"' + text(text) + '"';
  }
}
