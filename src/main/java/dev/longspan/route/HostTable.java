package dev.longspan.route;

import dev.longspan.config.MatchConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The paths of each host: by exact name, by the longest wildcard, or of any host. Immutable. */
final class HostTable<T> {

  private final SliceMap<PathTable<T>> exact;
  private final Label<T> wildcards;
  private final PathTable<T> any;

  private HostTable(SliceMap<PathTable<T>> exact, Label<T> wildcards, PathTable<T> any) {
    this.exact = exact;
    this.wildcards = wildcards;
    this.any = any;
  }

  /**
   * The most specific table for {@code host}; the others follow it as {@link
   * PathTable#lessSpecific()}; or null.
   */
  PathTable<T> find(String host) {
    if (host == null || host.isEmpty()) {
      return any;
    }
    String name = hasUpperCase(host) ? host.toLowerCase(Locale.ROOT) : host;
    int end = nameEnd(name);
    PathTable<T> found = exact.get(name, 0, end);
    return found != null ? found : findWildcard(wildcards, any, name, end);
  }

  /** Walks from the last label to the first; a wildcard stands for at least one label. */
  private static <T> PathTable<T> findWildcard(
      Label<T> root, PathTable<T> any, String name, int nameEnd) {
    PathTable<T> longest = any;
    Label<T> label = root;
    int end = nameEnd;
    while (label.below != null) {
      int dot = name.lastIndexOf('.', end - 1);
      if (dot <= 0) {
        break;
      }
      label = label.below.get(name, dot + 1, end);
      if (label == null) {
        break;
      }
      if (label.paths != null) {
        longest = label.paths;
      }
      end = dot;
    }
    return longest;
  }

  private static boolean hasUpperCase(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        return true;
      }
    }
    return false;
  }

  /**
   * Where the name ends and a port (RFC 3986 section 3.2.3) or the dot of the root domain begins.
   */
  private static int nameEnd(String host) {
    int end = host.length();
    int digits = end;
    while (digits > 0 && host.charAt(digits - 1) >= '0' && host.charAt(digits - 1) <= '9') {
      digits--;
    }
    // A colon inside the brackets of an IPv6 address is followed by the bracket, never by digits up
    // to the end.
    if (digits > 0 && host.charAt(digits - 1) == ':') {
      end = digits - 1;
    }
    return end > 1 && host.charAt(end - 1) == '.' ? end - 1 : end;
  }

  /**
   * A label of the wildcards' names, read from the right: {@code *.example.com} is at com, example.
   */
  private static final class Label<T> {
    PathTable<T> paths;
    SliceMap<Label<T>> below;
  }

  /** Collects routes by host. */
  static final class Builder<T> {

    private final Map<String, PathTable.Builder<T>> exact = new HashMap<>();
    private final Names<T> wildcards = new Names<>();
    private final PathTable.Builder<T> any = new PathTable.Builder<>();

    void add(MatchConfig match, Match.Found<T> found) {
      List<String> hosts = match.hosts();
      if (hosts.isEmpty()) {
        any.add(match, found);
      }
      for (String host : hosts) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("*.")) {
          wildcards.at(name.substring(2)).add(match, found);
        } else {
          exact.computeIfAbsent(name, key -> new PathTable.Builder<>()).add(match, found);
        }
      }
    }

    HostTable<T> build() {
      PathTable<T> anyPaths = any.build(null);
      Label<T> root = wildcards.build(anyPaths);
      Map<String, PathTable<T>> exactPaths = new HashMap<>();
      exact.forEach(
          (name, paths) ->
              exactPaths.put(name, paths.build(findWildcard(root, anyPaths, name, name.length()))));
      return new HostTable<>(new SliceMap<>(exactPaths), root, anyPaths);
    }
  }

  /** The wildcards' names while they are collected. */
  private static final class Names<T> {

    private final Map<String, Names<T>> below = new HashMap<>();
    private PathTable.Builder<T> paths;

    PathTable.Builder<T> at(String suffix) {
      Names<T> names = this;
      for (int end = suffix.length(); end >= 0; ) {
        int dot = suffix.lastIndexOf('.', end - 1);
        names = names.below.computeIfAbsent(suffix.substring(dot + 1, end), label -> new Names<>());
        end = dot;
      }
      if (names.paths == null) {
        names.paths = new PathTable.Builder<>();
      }
      return names.paths;
    }

    Label<T> build(PathTable<T> lessSpecific) {
      Label<T> label = new Label<>();
      label.paths = paths == null ? null : paths.build(lessSpecific);
      PathTable<T> nearest = label.paths == null ? lessSpecific : label.paths;
      Map<String, Label<T>> labels = new HashMap<>();
      below.forEach((name, names) -> labels.put(name, names.build(nearest)));
      label.below = labels.isEmpty() ? null : new SliceMap<>(labels);
      return label;
    }
  }
}
