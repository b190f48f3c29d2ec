package dev.longspan.route;

import dev.longspan.config.MatchConfig;
import dev.longspan.protocol.RequestTarget;
import java.util.HashMap;
import java.util.Map;

/**
 * The routes of one host by path: exact ones in a map, prefixes in a tree of segments. Immutable.
 */
final class PathTable<T> {

  /** Null where there is none, which spares a look into it. */
  private final SliceMap<Conditions<T>> exact;

  private final Segment<T> root;
  private final PathTable<T> lessSpecific;

  private PathTable(SliceMap<Conditions<T>> exact, Segment<T> root, PathTable<T> lessSpecific) {
    this.exact = exact;
    this.root = root;
    this.lessSpecific = lessSpecific;
  }

  /**
   * The table of the next less specific host pattern that takes every host that came here; or null.
   */
  PathTable<T> lessSpecific() {
    return lessSpecific;
  }

  /** The most specific place that takes {@code path}; the others follow it; or null. */
  Conditions<T> find(String path) {
    Conditions<T> found = exact == null ? null : exact.get(path, 0, path.length());
    return found != null ? found : longestPrefix(root, path);
  }

  private static <T> Conditions<T> longestPrefix(Segment<T> root, String path) {
    Conditions<T> longest = root.withSlash;
    Segment<T> segment = root;
    int length = path.length();
    int end;
    for (int start = 1; start < length && segment.below != null; start = end + 1) {
      int slash = path.indexOf('/', start);
      end = slash < 0 ? length : slash;
      segment = segment.below.get(path, start, end);
      if (segment == null) {
        break;
      }
      if (slash >= 0 && segment.withSlash != null) {
        longest = segment.withSlash;
      } else if (segment.bare != null) {
        longest = segment.bare;
      }
    }
    return longest;
  }

  /**
   * A segment of the prefixes: {@code bare} is {@code /chat}, {@code withSlash} is {@code /chat/}.
   */
  private static final class Segment<T> {
    Conditions<T> bare;
    Conditions<T> withSlash;
    SliceMap<Segment<T>> below;
  }

  /** Collects the routes of one host. */
  static final class Builder<T> {

    private final Map<String, Conditions.Builder<T>> exact = new HashMap<>();
    private final Segments<T> prefixes = new Segments<>();

    void add(MatchConfig match, Match.Found<T> found) {
      Conditions.Builder<T> place;
      if (match.path() instanceof MatchConfig.Exact path) {
        place = exact.computeIfAbsent(checked(path.path()), key -> new Conditions.Builder<>());
      } else {
        place = prefixes.at(checked(((MatchConfig.Prefix) match.path()).prefix()));
      }
      place.add(match, found);
    }

    private static String checked(String path) {
      if (RequestTarget.parse(path) instanceof RequestTarget target
          && target.path().equals(path)
          && target.otherReadings().isEmpty()) {
        return path;
      }
      throw new IllegalArgumentException(
          "no request can have the path " + path + " after normalisation");
    }

    PathTable<T> build(PathTable<T> lessSpecific) {
      Segment<T> root = prefixes.build(null);
      Map<String, Conditions<T>> places = new HashMap<>();
      exact.forEach((path, place) -> places.put(path, place.build(longestPrefix(root, path))));
      return new PathTable<>(places.isEmpty() ? null : new SliceMap<>(places), root, lessSpecific);
    }
  }

  /** The prefixes while they are collected. */
  private static final class Segments<T> {

    private final Map<String, Segments<T>> below = new HashMap<>();
    private Conditions.Builder<T> bare;
    private Conditions.Builder<T> withSlash;

    Conditions.Builder<T> at(String prefix) {
      Segments<T> segments = this;
      int end;
      for (int start = 1; start < prefix.length(); start = end + 1) {
        int slash = prefix.indexOf('/', start);
        end = slash < 0 ? prefix.length() : slash;
        segments =
            segments.below.computeIfAbsent(prefix.substring(start, end), key -> new Segments<>());
      }
      if (prefix.endsWith("/")) {
        segments.withSlash =
            segments.withSlash == null ? new Conditions.Builder<>() : segments.withSlash;
        return segments.withSlash;
      }
      segments.bare = segments.bare == null ? new Conditions.Builder<>() : segments.bare;
      return segments.bare;
    }

    Segment<T> build(Conditions<T> lessSpecific) {
      Segment<T> segment = new Segment<>();
      Conditions<T> nearest = lessSpecific;
      if (bare != null) {
        nearest = segment.bare = bare.build(nearest);
      }
      if (withSlash != null) {
        nearest = segment.withSlash = withSlash.build(nearest);
      }
      Map<String, Segment<T>> segments = new HashMap<>();
      for (Map.Entry<String, Segments<T>> entry : below.entrySet()) {
        segments.put(entry.getKey(), entry.getValue().build(nearest));
      }
      segment.below = segments.isEmpty() ? null : new SliceMap<>(segments);
      return segment;
    }
  }
}
