package dev.longspan.protocol;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Fields whose value is a list separated by commas, perhaps over several lines (RFC 9110 section
 * 5.6.1).
 */
final class TokenList {

  private TokenList() {}

  /** Whether the list has the token, in whatever case. */
  static boolean contains(HttpHeaders headers, AsciiString field, String token) {
    return anyMatch(headers, field, element -> element.equalsIgnoreCase(token));
  }

  /** Calls with each element, without white space around it; empty elements are none. */
  static void forEach(HttpHeaders headers, AsciiString field, Consumer<String> action) {
    boolean stopped =
        anyMatch(
            headers,
            field,
            element -> {
              action.accept(element);
              return false;
            });
    assert !stopped;
  }

  /** Whether an element, without white space around it, matches; empty elements are none. */
  static boolean anyMatch(HttpHeaders headers, AsciiString field, Predicate<String> matches) {
    Iterator<? extends CharSequence> lines = headers.valueCharSequenceIterator(field);
    while (lines.hasNext()) {
      if (anyMatch(lines.next().toString(), matches)) {
        return true;
      }
    }
    return false;
  }

  private static boolean anyMatch(String line, Predicate<String> matches) {
    int from = 0;
    while (from < line.length()) {
      int to = endOfElement(line, from);
      String element = line.substring(from, to).strip();
      if (!element.isEmpty() && matches.test(element)) {
        return true;
      }
      from = to + 1;
    }
    return false;
  }

  /** The next comma that is not in a quoted string. */
  private static int endOfElement(String line, int from) {
    boolean quoted = false;
    for (int i = from; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (quoted && c == '\\') {
        i++;
      } else if (!quoted && c == ',') {
        return i;
      }
    }
    return line.length();
  }
}
