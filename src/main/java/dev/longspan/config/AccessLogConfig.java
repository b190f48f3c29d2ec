package dev.longspan.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One JSON line for each ended request or connection.
 *
 * @param file where to append; empty: standard output
 */
public record AccessLogConfig(Optional<Path> file) {

  /** What {@code to} says for standard output. */
  public static final String STDOUT = "stdout";
}
