package dev.longspan.config;

import java.util.List;
import java.util.Map;

/**
 * Changes to headers on the way through.
 *
 * @param request before the upstream sees them
 * @param response before the client sees them
 */
public record HeadersConfig(Changes request, Changes response) {

  public static final HeadersConfig NONE = new HeadersConfig(Changes.NONE, Changes.NONE);

  /**
   * Removals first, then settings.
   *
   * @param set names and the value that replaces whatever is there
   * @param remove names, in any case
   */
  public record Changes(Map<String, String> set, List<String> remove) {

    public static final Changes NONE = new Changes(Map.of(), List.of());

    public Changes {
      set = Map.copyOf(set);
      remove = List.copyOf(remove);
    }

    /** Whether nothing is to be changed. */
    public boolean isEmpty() {
      return set.isEmpty() && remove.isEmpty();
    }
  }
}
