package dev.longspan.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What somebody probably meant. */
final class Suggestion {

  private Suggestion() {}

  /** The candidate that is closest to what was written, if one is close. */
  static Optional<String> closest(String written, Collection<String> candidates) {
    String folded = fold(written);
    int most = Math.max(1, Math.min(3, folded.length() / 3));
    return candidates.stream()
        .filter(candidate -> Math.abs(fold(candidate).length() - folded.length()) <= most)
        .map(candidate -> new Scored(candidate, distance(folded, fold(candidate))))
        .filter(scored -> scored.distance <= most && scored.distance < folded.length())
        .min(Comparator.comparingInt(Scored::distance).thenComparing(Scored::candidate))
        .map(Scored::candidate);
  }

  /** {@code ; did you mean "x"?}, or nothing. */
  static String phrase(Optional<String> suggestion) {
    return suggestion.map(it -> "; did you mean \"" + it + "\"?").orElse("");
  }

  private record Scored(String candidate, int distance) {}

  /**
   * {@code pathPrefix}, {@code path_prefix} and {@code path-prefix} are the same key to whoever
   * types it.
   */
  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  /** Edit distance in which two swapped neighbours count once (optimal string alignment). */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        current[j] = Math.min(Math.min(current[j - 1], last[j]) + 1, last[j - 1] + cost);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          current[j] = Math.min(current[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = current;
    }
    return last[b.length()];
  }
}
