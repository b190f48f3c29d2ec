package dev.longspan.config;

/**
 * A configuration file could not be read at all; the message is one clear line that names the file.
 */
public final class UnreadableConfiguration extends Exception {

  private static final long serialVersionUID = 1;

  UnreadableConfiguration(String message, Throwable cause) {
    super(message, cause);
  }
}
