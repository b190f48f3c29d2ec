package dev.longspan.config;

import static dev.longspan.config.RecordBuilder.constant;
import static dev.longspan.config.RecordBuilder.duration;
import static dev.longspan.config.RecordBuilder.integer;
import static dev.longspan.config.RecordBuilder.map;
import static dev.longspan.config.RecordBuilder.section;
import static dev.longspan.config.RecordBuilder.text;
import static dev.longspan.config.RecordBuilder.texts;

import dev.longspan.config.LongPollConfig.Backwards;
import dev.longspan.config.LongPollConfig.Batch;
import dev.longspan.config.LongPollConfig.Cursor;
import dev.longspan.config.LongPollConfig.Delivery;
import dev.longspan.config.LongPollConfig.End;
import dev.longspan.config.LongPollConfig.FoundAt;
import dev.longspan.config.LongPollConfig.Join;
import dev.longspan.config.LongPollConfig.Limits;
import dev.longspan.config.LongPollConfig.Lost;
import dev.longspan.config.LongPollConfig.Open;
import dev.longspan.config.LongPollConfig.Pace;
import dev.longspan.config.LongPollConfig.Payload;
import dev.longspan.config.LongPollConfig.Pick;
import dev.longspan.config.LongPollConfig.Receive;
import dev.longspan.config.LongPollConfig.Request;
import dev.longspan.config.LongPollConfig.Reset;
import dev.longspan.config.LongPollConfig.Retry;
import dev.longspan.config.LongPollConfig.Send;
import dev.longspan.config.LongPollConfig.Sign;
import dev.longspan.config.LongPollConfig.Skip;
import dev.longspan.config.LongPollConfig.WaitUnit;
import dev.longspan.config.Value.Mapping;
import dev.longspan.config.Value.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a {@link LongPollConfig} out of values that passed every check. */
final class LongPollBuilder {

  private LongPollBuilder() {}

  static LongPollConfig longPoll(Mapping mapping) {
    Map<String, Integer> closeCodes = new LinkedHashMap<>();
    map(mapping, "close-codes")
        .forEach((status, code) -> closeCodes.put(status, Integer.valueOf(code)));
    return new LongPollConfig(
        mapping.mapping("open").map(LongPollBuilder::open),
        receive(section(mapping, "receive")),
        send(section(mapping, "send")),
        mapping.mapping("close").map(it -> request(it, "DELETE", null)),
        text(mapping, "delivery")
            .map(it -> constant(Delivery.class, it))
            .orElse(Delivery.AT_LEAST_ONCE),
        pace(section(mapping, "pace")),
        retry(section(mapping, "retry")),
        limits(section(mapping, "limits")),
        closeCodes);
  }

  private static Request request(Mapping mapping, String method, String path) {
    return new Request(
        text(mapping, "method").orElse(method),
        text(mapping, "path").orElse(path),
        map(mapping, "headers"),
        text(mapping, "body"),
        text(mapping, "content-type"));
  }

  private static Open open(Mapping mapping) {
    Map<String, FoundAt> variables = new LinkedHashMap<>();
    section(mapping, "variables")
        .members()
        .forEach((name, place) -> variables.put(name, foundAt((Mapping) place)));
    mapping.mapping(Open.SESSION).ifPresent(place -> variables.put(Open.SESSION, foundAt(place)));
    return new Open(request(mapping, "POST", null), variables);
  }

  private static FoundAt foundAt(Mapping mapping) {
    return new FoundAt(text(mapping, "body"), text(mapping, "header"), text(mapping, "cookie"));
  }

  private static Receive receive(Mapping mapping) {
    Receive defaults = Receive.DEFAULT;
    List<Cursor> cursors = new ArrayList<>();
    mapping.mapping("cursor").ifPresent(it -> cursors.add(cursor(it)));
    mapping.items("cursors").forEach(it -> cursors.add(cursor((Mapping) it)));
    return new Receive(
        request(mapping, defaults.request().method(), defaults.request().path()),
        duration(mapping, "wait", defaults.hold()),
        text(mapping, "wait-name").orElse(defaults.waitName()),
        text(mapping, "wait-unit")
            .map(it -> constant(WaitUnit.class, it))
            .orElse(defaults.waitUnit()),
        duration(mapping, "margin", defaults.margin()),
        text(mapping, "items"),
        text(mapping, "split"),
        mapping.items("skip").stream().map(it -> skip((Mapping) it)).toList(),
        text(mapping, "message"),
        text(mapping, "binary"),
        text(mapping, "as").map(it -> constant(Payload.class, it)).orElse(defaults.as()),
        mapping.isDeclared("empty") ? statuses(mapping, "empty") : defaults.empty(),
        cursors,
        mapping.mapping("lost").map(LongPollBuilder::lost),
        mapping
            .mapping("end")
            .map(it -> new End(sign(it), integer(it, "code").orElse(End.DEFAULT_CODE))));
  }

  private static Skip skip(Mapping mapping) {
    return new Skip(text(mapping, "at"), text(mapping, "equals"), texts(mapping, "only"));
  }

  private static Cursor cursor(Mapping mapping) {
    return new Cursor(
        text(mapping, "name").orElseThrow(),
        text(mapping, "header"),
        text(mapping, "body"),
        text(mapping, "item"),
        text(mapping, "key"),
        text(mapping, "pick").map(it -> constant(Pick.class, it)).orElse(Pick.LAST),
        integer(mapping, "plus").orElse(0),
        text(mapping, "initial"),
        text(mapping, "backwards").map(it -> constant(Backwards.class, it)).orElse(Backwards.TAKE),
        text(mapping, "skip-unchanged").map(Boolean::valueOf).orElse(false),
        mapping
            .mapping("reset")
            .map(
                it ->
                    new Reset(
                        text(it, "at").orElseThrow(),
                        text(it, "equals").orElseThrow(),
                        text(it, "from").orElseThrow())));
  }

  private static Lost lost(Mapping mapping) {
    return new Lost(
        sign(mapping),
        text(mapping, "then").map(it -> it.equals("reopen")).orElse(true),
        integer(mapping, "code").orElse(Lost.DEFAULT_CODE),
        integer(mapping, "most").orElse(Lost.DEFAULT_MOST));
  }

  private static Sign sign(Mapping mapping) {
    return new Sign(
        statuses(mapping, "statuses"),
        text(mapping, "header"),
        text(mapping, "at"),
        text(mapping, "equals"));
  }

  private static List<Integer> statuses(Mapping mapping, String name) {
    return mapping.items(name).stream().map(it -> Integer.valueOf(((Scalar) it).text())).toList();
  }

  private static Send send(Mapping mapping) {
    Send defaults = Send.DEFAULT;
    return new Send(
        request(mapping, defaults.request().method(), defaults.request().path()),
        statuses(mapping, "success"),
        mapping
            .mapping("batch")
            .map(
                it ->
                    new Batch(
                        integer(it, "most").orElse(Batch.DEFAULT.most()),
                        text(it, "join")
                            .map(join -> constant(Join.class, join))
                            .orElse(Batch.DEFAULT.join()))),
        integer(mapping, "in-flight").orElse(defaults.inFlight()));
  }

  private static Pace pace(Mapping mapping) {
    return new Pace(
        text(mapping, "minimum").map(Quantities::duration),
        integer(mapping, "burst").orElse(Pace.DEFAULT.burst()),
        duration(mapping, "interval", Pace.DEFAULT.interval()));
  }

  private static Retry retry(Mapping mapping) {
    Retry defaults = Retry.DEFAULT;
    return new Retry(
        duration(mapping, "first", defaults.first()),
        duration(mapping, "longest", defaults.longest()),
        integer(mapping, "attempts").orElse(defaults.attempts()),
        duration(mapping, "retry-after", defaults.retryAfter()));
  }

  private static Limits limits(Mapping mapping) {
    Optional<Integer> response =
        text(mapping, "response").map(it -> Math.toIntExact(Quantities.size(it)));
    return new Limits(
        response.orElse(Limits.DEFAULT.responseBytes()),
        integer(mapping, "items").orElse(Limits.DEFAULT.items()));
  }
}
