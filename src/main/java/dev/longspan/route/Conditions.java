package dev.longspan.route;

import dev.longspan.config.MatchConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The routes of one host and path, told apart by headers and methods. Immutable.
 *
 * <p>Routes that ask for the same header names form one group, in which the values lead to the
 * route by hashing.
 */
final class Conditions<T> {

  /**
   * The usual case: one route without conditions, found without touching more memory; else null.
   */
  private final Match.Found<T> unconditional;

  private final List<Group<T>> groups;
  private final Conditions<T> lessSpecific;

  private Conditions(List<Group<T>> groups, Conditions<T> lessSpecific) {
    this.unconditional = groups.size() == 1 ? groups.get(0).unconditional() : null;
    this.groups = groups;
    this.lessSpecific = lessSpecific;
  }

  /** The next less specific place that takes every path that came here; or null. */
  Conditions<T> lessSpecific() {
    return lessSpecific;
  }

  /** The most specific route here whose conditions hold, or null. */
  Match.Found<T> select(String method, HttpHeaders headers) {
    if (unconditional != null) {
      return unconditional;
    }
    Choice<T> best = null;
    int names = 0;
    for (int i = 0; i < groups.size(); i++) {
      Group<T> group = groups.get(i);
      if (best != null && group.names.length < names) {
        break;
      }
      Choice<T> choice = group.select(method, headers);
      if (choice != null && (best == null || choice.isBefore(best))) {
        best = choice;
        names = group.names.length;
      }
    }
    return best == null ? null : best.found;
  }

  /** A route among those of equal host, path and number of header conditions. */
  private static final class Choice<T> {

    final Match.Found<T> found;
    final boolean anyMethod;
    final int order;

    Choice(Match.Found<T> found, boolean anyMethod, int order) {
      this.found = found;
      this.anyMethod = anyMethod;
      this.order = order;
    }

    boolean isBefore(Choice<T> other) {
      return anyMethod == other.anyMethod ? order < other.order : other.anyMethod;
    }
  }

  /** Routes that ask for the same header names. */
  private static final class Group<T> {

    final AsciiString[] names;
    final Values<T> values = new Values<>();

    Group(AsciiString[] names) {
      this.names = names;
    }

    Match.Found<T> unconditional() {
      boolean conditions = names.length > 0 || !values.byMethod.isEmpty();
      return conditions || values.anyMethod == null ? null : values.anyMethod.found;
    }

    Choice<T> select(String method, HttpHeaders headers) {
      Values<T> node = values;
      for (AsciiString name : names) {
        String value = only(headers.valueStringIterator(name));
        node = value == null ? null : node.next.get(value);
        if (node == null) {
          return null;
        }
      }
      Choice<T> choice = node.byMethod.get(method);
      return choice != null ? choice : node.anyMethod;
    }

    // A header sent twice may be read as either value by the backend: it satisfies no condition.
    private static String only(Iterator<String> values) {
      if (!values.hasNext()) {
        return null;
      }
      String value = values.next();
      return values.hasNext() ? null : value;
    }
  }

  /**
   * A tree over the values of the group's headers, in the order of their names; methods are at the
   * leaves.
   */
  private static final class Values<T> {
    final Map<String, Values<T>> next = new HashMap<>(2);
    final Map<String, Choice<T>> byMethod = new HashMap<>(2);
    Choice<T> anyMethod;
  }

  /** Collects the routes of one place. */
  static final class Builder<T> {

    private final Map<List<String>, Group<T>> groups = new HashMap<>();
    private int order;

    void add(MatchConfig match, Match.Found<T> found) {
      Map<String, String> headers = new TreeMap<>();
      match.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
      List<String> names = List.copyOf(headers.keySet());
      Group<T> group =
          groups.computeIfAbsent(
              names,
              key ->
                  new Group<>(names.stream().map(AsciiString::cached).toArray(AsciiString[]::new)));
      Values<T> values = group.values;
      for (String value : headers.values()) {
        values = values.next.computeIfAbsent(value, key -> new Values<>());
      }
      Choice<T> choice = new Choice<>(found, match.methods().isEmpty(), order++);
      if (match.methods().isEmpty() && values.anyMethod == null) {
        values.anyMethod = choice;
      }
      for (String method : match.methods()) {
        values.byMethod.putIfAbsent(method, choice);
      }
    }

    Conditions<T> build(Conditions<T> lessSpecific) {
      List<Group<T>> sorted = new ArrayList<>(groups.values());
      sorted.sort(Comparator.comparingInt((Group<T> group) -> group.names.length).reversed());
      return new Conditions<>(List.copyOf(sorted), lessSpecific);
    }
  }
}
