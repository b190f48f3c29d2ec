package dev.longspan.bridge.longpoll;

import dev.longspan.config.LongPollConfig;
import dev.longspan.config.LongPollConfig.Receive;
import dev.longspan.protocol.CloseCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The operator's description of a polled backend, compiled. Immutable. */
final class Plan {

  private final LongPollConfig config;
  private final RequestPattern open;
  private final RequestPattern receive;
  private final RequestPattern send;
  private final RequestPattern close;
  private final List<CursorRule> cursors;
  private final ItemRules items;

  private Plan(LongPollConfig config) {
    this.config = config;
    open = config.open().map(it -> new RequestPattern(it.request())).orElse(null);
    receive = new RequestPattern(config.receive().request());
    send = new RequestPattern(config.send().request());
    close = config.close().map(RequestPattern::new).orElse(null);
    cursors = config.receive().cursors().stream().map(CursorRule::new).toList();
    items = new ItemRules(config.receive(), config.limits(), cursors);
  }

  static Plan of(LongPollConfig config) {
    return new Plan(config);
  }

  LongPollConfig config() {
    return config;
  }

  /** The request that begins a conversation; null: none does. */
  RequestPattern open() {
    return open;
  }

  RequestPattern receive() {
    return receive;
  }

  RequestPattern send() {
    return send;
  }

  /** The request that ends a conversation; null: none does. */
  RequestPattern close() {
    return close;
  }

  List<CursorRule> cursors() {
    return cursors;
  }

  ItemRules items() {
    return items;
  }

  /** Whether polls tell the backend how long it may wait: it should answer in time, then. */
  boolean tellsWait() {
    return receive.uses(config.receive().waitName());
  }

  /** The value that tells it so. */
  String waitValue() {
    Receive rules = config.receive();
    long millis = rules.hold().toMillis();
    return switch (rules.waitUnit()) {
      case SECONDS -> Long.toString((millis + 999) / 1000);
      case MILLISECONDS -> Long.toString(millis);
      case DURATION -> millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    };
  }

  /** How long a poll may take without a byte of its answer. */
  long pollTimeoutNanos() {
    Duration hold = config.receive().hold();
    return hold.plus(hold.dividedBy(16)).plus(config.receive().margin()).toNanos();
  }

  /** Whether something that failed with this status may go well another time. */
  static boolean isPassing(int status) {
    return status == 408 || status == 425 || status == 429 || status >= 500;
  }

  /** The close code that the client gets for a status of the backend. */
  int closeCode(int status) {
    Map<String, Integer> codes = config.closeCodes();
    Integer code = codes.get(Integer.toString(status));
    if (code == null) {
      code = codes.get(status / 100 + "xx");
    }
    if (code != null) {
      return code;
    }
    if (status == 429) {
      return CloseCode.TRY_AGAIN_LATER;
    }
    return status >= 400 && status < 500 ? 4000 + status : CloseCode.BAD_GATEWAY;
  }
}
