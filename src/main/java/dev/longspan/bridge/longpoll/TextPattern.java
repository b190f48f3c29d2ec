package dev.longspan.bridge.longpoll;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.longspan.config.TemplateRules;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;

/** A text in which {@code {name}} stands for a variable, escaped as the text around it asks. */
final class TextPattern {

  /** What a text is written in. */
  enum Syntax {
    PLAIN,
    JSON,
    FORM;

    /** That of a body with this media type. */
    static Syntax of(String contentType) {
      String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
      if (type.equals("application/json") || type.endsWith("+json")) {
        return JSON;
      }
      return type.equals("application/x-www-form-urlencoded") ? FORM : PLAIN;
    }
  }

  /**
   * A piece of the text.
   *
   * @param text as it is, or the name of a variable
   * @param quoted whether it stands in a JSON string
   */
  private record Piece(boolean isVariable, String text, boolean quoted) {}

  private final Syntax syntax;
  private final List<Piece> pieces = new ArrayList<>();
  private final Set<String> names;

  TextPattern(String text, Syntax syntax) {
    this.syntax = syntax;
    names = TemplateRules.variablesOfText(text);
    Matcher variables = TemplateRules.VARIABLE.matcher(text);
    int end = 0;
    boolean quoted = false;
    while (variables.find()) {
      String before = text.substring(end, variables.start());
      pieces.add(new Piece(false, before, false));
      quoted = isQuotedAfter(before, quoted);
      pieces.add(new Piece(true, variables.group(1), quoted));
      end = variables.end();
    }
    pieces.add(new Piece(false, text.substring(end), false));
  }

  private static boolean isQuotedAfter(String text, boolean before) {
    boolean quoted = before;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      }
    }
    return quoted;
  }

  /** Whether the value of this variable goes into it. */
  boolean uses(String name) {
    return names.contains(name);
  }

  /** Whether each variable of it has a value. */
  boolean isComplete(Variables variables) {
    return names.stream().allMatch(name -> variables.get(name) != null);
  }

  /** The text; a variable without a value is empty, or {@code null} in JSON. */
  String expand(Variables variables) {
    StringBuilder text = new StringBuilder();
    for (Piece piece : pieces) {
      text.append(piece.isVariable ? escaped(piece, variables.get(piece.text)) : piece.text);
    }
    return text.toString();
  }

  private String escaped(Piece piece, String value) {
    if (syntax == Syntax.JSON && !piece.quoted) {
      return value == null ? "null" : asJson(value);
    }
    if (value == null) {
      return "";
    }
    return switch (syntax) {
      case PLAIN -> value;
      case FORM -> URLEncoder.encode(value, StandardCharsets.UTF_8);
      case JSON -> new String(JsonStringEncoder.getInstance().quoteAsString(value));
    };
  }

  /**
   * Numbers, objects and other JSON as they are, so that no digit is lost; the rest as a string.
   */
  private static String asJson(String value) {
    try {
      Json.parse(value);
      return value;
    } catch (JsonProcessingException text) {
      return Json.quote(value);
    }
  }
}
