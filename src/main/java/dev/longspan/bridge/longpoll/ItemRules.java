package dev.longspan.bridge.longpoll;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.longspan.bridge.Message;
import dev.longspan.config.LongPollConfig.Limits;
import dev.longspan.config.LongPollConfig.Payload;
import dev.longspan.config.LongPollConfig.Receive;
import dev.longspan.config.LongPollConfig.Skip;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Finds the messages in a body, or in a part of one. */
final class ItemRules {

  /** Media types of text beside {@code text/*}, {@code *+json} and {@code *+xml}. */
  private static final Set<String> TEXTS =
      Set.of(
          "application/json",
          "application/x-ndjson",
          "application/jsonl",
          "application/xml",
          "application/javascript",
          "application/x-www-form-urlencoded");

  private final JsonPointer items;
  private final JsonPointer message;
  private final JsonPointer binary;
  private final List<SkipRule> skip;
  private final Payload as;
  private final int most;
  private final boolean readsDocument;
  private final boolean readsItem;

  private record SkipRule(JsonPointer at, Skip config) {

    boolean matches(JsonNode item) {
      if (at != null) {
        JsonNode node = item.at(at);
        boolean matches =
            config.equals().map(it -> it.equals(Json.text(node))).orElse(SignRule.isSet(node));
        if (!matches) {
          return false;
        }
      }
      if (config.only().isEmpty()) {
        return true;
      }
      return item.isObject()
          && item.properties().stream().allMatch(each -> config.only().contains(each.getKey()));
    }
  }

  ItemRules(Receive config, Limits limits, List<CursorRule> cursors) {
    items = config.items().map(JsonPointer::compile).orElse(null);
    message = config.message().map(JsonPointer::compile).orElse(null);
    binary = config.binary().map(JsonPointer::compile).orElse(null);
    skip =
        config.skip().stream()
            .map(it -> new SkipRule(it.at().map(JsonPointer::compile).orElse(null), it))
            .toList();
    as = config.as();
    most = limits.items();
    readsDocument = cursors.stream().anyMatch(it -> it.body() != null);
    readsItem =
        message != null
            || binary != null
            || !skip.isEmpty()
            || cursors.stream().anyMatch(it -> it.item() != null || it.isKeyed());
  }

  /** Whether it looks for JSON. */
  boolean readsJson() {
    return items != null || readsItem || readsDocument;
  }

  /**
   * Reads a body, or a part of one, that is not empty.
   *
   * @param contentType of the answer; null: not said
   * @param positions learn what it says about them
   * @param into gets the messages, which are the caller's
   * @throws IOException if it makes no sense
   */
  void read(byte[] part, String contentType, Positions positions, List<Message> into)
      throws IOException {
    if (readsDocument) {
      positions.document(Json.parse(part));
    }
    if (items == null) {
      if (readsItem) {
        item(part, Json.parse(part), positions, into);
      } else {
        into.add(whole(part, contentType));
      }
      return;
    }
    List<byte[]> elements = Json.elements(part, items, most);
    if (elements == null) {
      throw new IOException("no array where the items should be");
    }
    for (byte[] element : elements) {
      item(element, Json.parse(element), positions, into);
    }
  }

  private void item(byte[] raw, JsonNode node, Positions positions, List<Message> into)
      throws IOException {
    if (!positions.item(node) && skip.stream().noneMatch(it -> it.matches(node))) {
      into.add(message(raw, node));
    }
  }

  private Message message(byte[] raw, JsonNode node) throws IOException {
    if (binary != null && node.at(binary).isTextual()) {
      try {
        return binary(Base64.getDecoder().decode(node.at(binary).textValue()));
      } catch (IllegalArgumentException malformed) {
        throw new IOException("not base64 where it should be", malformed);
      }
    }
    JsonNode part = message == null ? MissingNode.getInstance() : node.at(message);
    JsonNode chosen = part.isMissingNode() ? node : part;
    byte[] bytes = raw;
    if (chosen.isTextual()) {
      bytes = chosen.textValue().getBytes(StandardCharsets.UTF_8);
    } else if (!part.isMissingNode()) {
      bytes = part.toString().getBytes(StandardCharsets.UTF_8);
    }
    return as == Payload.BINARY ? binary(bytes) : text(bytes);
  }

  private Message whole(byte[] bytes, String contentType) throws IOException {
    if (as == Payload.BINARY || (as == Payload.AUTO && !isText(contentType))) {
      return binary(bytes);
    }
    ByteBuf payload = Unpooled.wrappedBuffer(bytes);
    boolean valid = ByteBufUtil.isText(payload, StandardCharsets.UTF_8);
    if (!valid && as == Payload.TEXT) {
      throw new IOException("not UTF-8");
    }
    return new Message(valid, payload);
  }

  private static boolean isText(String contentType) {
    if (contentType == null) {
      return true;
    }
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.startsWith("text/")
        || type.endsWith("+json")
        || type.endsWith("+xml")
        || TEXTS.contains(type);
  }

  private static Message text(byte[] bytes) {
    return new Message(true, Unpooled.wrappedBuffer(bytes));
  }

  private static Message binary(byte[] bytes) {
    return new Message(false, Unpooled.wrappedBuffer(bytes));
  }
}
