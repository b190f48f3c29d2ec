package dev.longspan.config;

/**
 * One thing that is wrong with a configuration file.
 *
 * @param file name of the file as it was given
 * @param line from 1
 * @param column from 1, in characters
 * @param key path of the key, like {@code routes[0].match.path}; empty for the file as a whole
 * @param message what was expected and what was found, in one line
 */
public record Problem(String file, int line, int column, String key, String message) {

  /**
   * The form that editors and terminals turn into a link: {@code file:line:column: key: message}.
   */
  @Override
  public String toString() {
    String place = file + ":" + line + ":" + column + ": ";
    return key.isEmpty() ? place + message : place + key + ": " + message;
  }
}
