package dev.longspan.polled;

import dev.longspan.wire.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The ready descriptions of {@code deploy/examples/long-poll}. */
final class Examples {

  static final Path DIRECTORY = Path.of("deploy/examples/long-poll");

  private Examples() {}

  /**
   * Starts the gateway as an example says.
   *
   * @param variable that leads to the backend
   */
  static Stage start(Stage stage, String name, String variable, URI backend) {
    return start(stage, name, Map.of(variable, backend.toString()));
  }

  /** Starts the gateway as an example says, with these variables. */
  static Stage start(Stage stage, String name, Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("PORT", "0");
    environment.put("ADMIN_PORT", "0");
    try {
      return stage.start(Files.readString(DIRECTORY.resolve(name)), environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
