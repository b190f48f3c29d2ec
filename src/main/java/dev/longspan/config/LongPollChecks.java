package dev.longspan.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longspan.config.Value.Mapping;
import dev.longspan.config.Value.Scalar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold within the description of a polled backend. */
final class LongPollChecks {

  /** Variables that are there without a word; {@code query.name} besides. */
  private static final Set<String> BUILT_IN = Set.of("target", "path", "query", "conversation");

  private static final String POLL = "poll";
  private static final String NUMBER = "number";
  private static final String MESSAGE = "message";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Problems problems;

  LongPollChecks(Problems problems) {
    this.problems = problems;
  }

  void check(Mapping upstream) {
    Optional<Value> longPoll = upstream.get("long-poll");
    boolean polled =
        upstream.scalar("protocol").filter(it -> it.text().equals("long-poll")).isPresent();
    if (longPoll.isEmpty()) {
      return;
    }
    if (!polled && (upstream.has("protocol") || !upstream.isDeclared("protocol"))) {
      problems.add(longPoll.get(), "expected protocol: long-poll beside it");
    }
    Mapping mapping = (Mapping) longPoll.get();
    closeCodes(mapping);
    cursors(mapping);
    signs(mapping);
    variables(mapping);
  }

  private void closeCodes(Mapping mapping) {
    mapping
        .mapping("close-codes")
        .ifPresent(codes -> codes.members().values().forEach(it -> closeCode((Scalar) it)));
    for (String name : List.of("lost", "end")) {
      received(mapping, name).flatMap(it -> it.scalar("code")).ifPresent(this::closeCode);
    }
  }

  private static Optional<Mapping> received(Mapping mapping, String name) {
    return mapping.mapping("receive").flatMap(it -> it.mapping(name));
  }

  /** RFC 6455 section 7.4: what may stand in a close frame. */
  private void closeCode(Scalar scalar) {
    int code = Integer.parseInt(scalar.text());
    boolean valid = code <= 1003 || (code >= 1007 && code <= 1014) || code >= 3000;
    if (!valid) {
      problems.add(
          scalar,
          "expected a close code that may be sent (1000 to 1003, 1007 to 1014, 3000 to 4999), found "
              + scalar.shown());
    }
  }

  private static List<Mapping> cursorsOf(Mapping mapping) {
    List<Mapping> cursors = new ArrayList<>();
    mapping
        .mapping("receive")
        .ifPresent(
            receive -> {
              receive.mapping("cursor").ifPresent(cursors::add);
              receive.items("cursors").forEach(it -> cursors.add((Mapping) it));
            });
    return cursors;
  }

  private void cursors(Mapping mapping) {
    Map<String, Scalar> seen = new HashMap<>();
    for (Mapping cursor : cursorsOf(mapping)) {
      cursor
          .scalar("name")
          .ifPresent(
              name -> {
                Scalar first = seen.putIfAbsent(name.text(), name);
                if (first != null) {
                  problems.add(
                      name, "the name is taken by the cursor in line " + first.position().line());
                }
                if (BUILT_IN.contains(name.text())
                    || Set.of(POLL, NUMBER, MESSAGE).contains(name.text())) {
                  problems.add(name, "the name \"" + name.shown() + "\" is Longspan's own");
                }
              });
      if (!cursor.isDeclared("header")
          && !cursor.isDeclared("body")
          && !cursor.isDeclared("item")) {
        problems.add(cursor, "expected at least one of header, body and item");
      }
      for (String name : List.of("key", "pick")) {
        if (cursor.isDeclared(name) && !cursor.isDeclared("item")) {
          problems.add(cursor.get(name).orElse(cursor), "expected item beside it");
        }
      }
      if (cursor.isDeclared("reset") && !cursor.isDeclared("key")) {
        problems.add(cursor.get("reset").orElse(cursor), "expected key beside it");
      }
      if (cursor.isDeclared("key") && cursor.scalar("initial").isPresent()) {
        Scalar initial = cursor.scalar("initial").get();
        if (!isJson(initial.text())) {
          problems.add(initial, "expected a JSON object of positions");
        }
      }
    }
  }

  private void signs(Mapping mapping) {
    for (String name : List.of("lost", "end")) {
      received(mapping, name)
          .ifPresent(
              sign -> {
                boolean somewhere = sign.isDeclared("header") || sign.isDeclared("at");
                if (!somewhere && !sign.isDeclared("statuses")) {
                  problems.add(sign, "expected at least one of statuses, header and at");
                }
                if (!somewhere && sign.isDeclared("equals")) {
                  problems.add(sign.get("equals").orElse(sign), "expected header or at beside it");
                }
              });
    }
    mapping
        .mapping("receive")
        .ifPresent(
            receive -> {
              for (Value item : receive.items("skip")) {
                Mapping skip = (Mapping) item;
                if (skip.isDeclared("equals") && !skip.isDeclared("at")) {
                  problems.add(skip.get("equals").orElse(skip), "expected at beside it");
                }
              }
            });
  }

  private void variables(Mapping mapping) {
    Set<String> known = new HashSet<>(BUILT_IN);
    mapping.mapping("open").ifPresent(open -> request(open, known, Set.of()));
    mapping
        .mapping("open")
        .ifPresent(
            open -> {
              open.mapping("variables").ifPresent(it -> known.addAll(it.declared()));
              if (open.isDeclared("session")) {
                known.add("session");
              }
            });
    List<Mapping> cursors = cursorsOf(mapping);
    cursors.forEach(
        cursor ->
            cursor
                .scalar("initial")
                .ifPresent(
                    it -> names(it, TemplateRules.variablesOfText(it.text()), known, Set.of())));
    cursors.forEach(cursor -> cursor.scalar("name").ifPresent(it -> known.add(it.text())));
    mapping
        .mapping("receive")
        .ifPresent(
            receive -> {
              String wait =
                  receive
                      .scalar("wait-name")
                      .map(Scalar::text)
                      .orElse(LongPollConfig.Receive.DEFAULT.waitName());
              request(receive, known, Set.of(POLL, wait));
            });
    mapping.mapping("send").ifPresent(send -> request(send, known, Set.of(NUMBER, MESSAGE)));
    mapping.mapping("close").ifPresent(close -> request(close, known, Set.of()));
  }

  private void request(Mapping request, Set<String> known, Set<String> more) {
    // A message may be large; only a body has room for it.
    Set<String> small = new HashSet<>(more);
    small.remove(MESSAGE);
    request
        .scalar("path")
        .ifPresent(it -> names(it, TemplateRules.variablesOfUri(it.text()), known, small));
    request
        .mapping("headers")
        .ifPresent(
            headers ->
                headers
                    .members()
                    .values()
                    .forEach(
                        it ->
                            names(
                                (Scalar) it,
                                TemplateRules.variablesOfText(((Scalar) it).text()),
                                known,
                                small)));
    Optional<Scalar> body = request.scalar("body");
    body.ifPresent(it -> names(it, TemplateRules.variablesOfText(it.text()), known, more));
    String contentType =
        request.scalar("content-type").map(Scalar::text).orElse("application/json");
    if (isJsonType(contentType)) {
      body.filter(it -> !isJson(it.text()))
          .ifPresent(
              it ->
                  problems.add(
                      it, "expected JSON, as the content type says; variables stand for values"));
    }
    if (body.isEmpty()
        && request.isDeclared("content-type")
        && !request.isDeclared("body")
        && !more.contains(MESSAGE)) {
      problems.add(request.get("content-type").orElse(request), "expected body beside it");
    }
  }

  private void names(Scalar place, Set<String> used, Set<String> known, Set<String> more) {
    for (String name : used) {
      if (!known.contains(name) && !more.contains(name) && !name.startsWith("query.")) {
        Set<String> candidates = new HashSet<>(known);
        candidates.addAll(more);
        problems.add(
            place,
            "there is no variable "
                + Quoted.string(name)
                + " here"
                + Suggestion.phrase(Suggestion.closest(name, candidates)));
      }
    }
  }

  private static boolean isJsonType(String contentType) {
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return type.equals("application/json") || type.endsWith("+json");
  }

  private static boolean isJson(String template) {
    try {
      JSON.readTree(TemplateRules.VARIABLE.matcher(template).replaceAll("0"));
      return true;
    } catch (JsonProcessingException malformed) {
      return false;
    }
  }
}
