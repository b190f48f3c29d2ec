package dev.longspan.bridge.longpoll;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** JSON (RFC 8259) of backends, whose numbers and texts must come through unchanged. */
final class Json {

  /** Strings may be as long as an answer may be, which is limited elsewhere. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private static final ObjectMapper MAPPER =
      new ObjectMapper(FACTORY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  /** Reads a document; an empty one is no JSON. */
  static JsonNode parse(byte[] json) throws IOException {
    JsonNode node = MAPPER.readTree(json);
    if (node.isMissingNode()) {
      throw new IOException("no JSON where some was expected");
    }
    return node;
  }

  /** Reads a text; an empty one is no JSON. */
  static JsonNode parse(String json) throws JsonProcessingException {
    return json.isBlank() ? MAPPER.readTree("-") : MAPPER.readTree(json);
  }

  /** An object without members. */
  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** A number for what reads like one, so that it is written as one; else a string. */
  static JsonNode value(String text) {
    try {
      JsonNode node = parse(text);
      return node.isNumber() ? node : MAPPER.getNodeFactory().textNode(text);
    } catch (JsonProcessingException notJson) {
      return MAPPER.getNodeFactory().textNode(text);
    }
  }

  /** The text as a JSON string. */
  static String quote(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  /**
   * A value as a variable holds it: a string's text, anything else as JSON; null: there is none.
   */
  static String text(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    return node.isTextual() ? node.textValue() : node.toString();
  }

  /**
   * The elements of an array, byte by byte as they stand in the document.
   *
   * @param most elements that are allowed
   * @return null when there is no array at that place
   * @throws TooBigException if there are more
   * @throws IOException if it is no JSON
   */
  static List<byte[]> elements(byte[] json, JsonPointer place, int most) throws IOException {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() == null
          || !descend(parser, place)
          || parser.currentToken() != JsonToken.START_ARRAY) {
        return null;
      }
      List<byte[]> elements = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.finishToken();
        parser.skipChildren();
        int end = (int) parser.currentLocation().getByteOffset();
        if (elements.size() == most) {
          throw new TooBigException("more than " + most + " items in an answer");
        }
        elements.add(Arrays.copyOfRange(json, start, end));
      }
      return elements;
    }
  }

  private static boolean descend(JsonParser parser, JsonPointer place) throws IOException {
    JsonPointer rest = place;
    while (!rest.matches()) {
      boolean found =
          switch (parser.currentToken()) {
            case START_OBJECT -> enterMember(parser, rest.getMatchingProperty());
            case START_ARRAY -> enterElement(parser, rest.getMatchingIndex());
            default -> false;
          };
      if (!found) {
        return false;
      }
      rest = rest.tail();
    }
    return true;
  }

  private static boolean enterMember(JsonParser parser, String name) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean wanted = parser.currentName().equals(name);
      parser.nextToken();
      if (wanted) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }

  private static boolean enterElement(JsonParser parser, int index) throws IOException {
    for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
      if (i == index) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }
}
