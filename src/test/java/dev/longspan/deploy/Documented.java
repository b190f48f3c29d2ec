package dev.longspan.deploy;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The gateway's metrics as docs/metrics.md has them, which another test holds to the code. */
final class Documented {

  private static final Pattern OWN = Pattern.compile("\\blongspan_[a-z0-9_]+");

  private Documented() {}

  static Set<String> metrics() {
    try {
      return Pattern.compile("(?m)^\\| `(longspan_[a-z0-9_]+)` \\|")
          .matcher(Files.readString(Path.of("docs/metrics.md")))
          .results()
          .map(row -> row.group(1))
          .collect(toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The gateway's own metrics in a query; histograms by their name alone. */
  static Set<String> usedIn(String query) {
    return OWN.matcher(query)
        .results()
        .map(name -> name.group().replaceFirst("_(bucket|sum|count)$", ""))
        .collect(toCollection(TreeSet::new));
  }
}
