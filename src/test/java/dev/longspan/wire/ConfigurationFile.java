package dev.longspan.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A configuration file that a test writes again and again, each time in one step. */
public final class ConfigurationFile {

  private final Path file;
  private String listeners = "{ name: public, host: 127.0.0.1, port: 0 }";
  private String routes = "{ name: all, upstream: backend }";
  private String upstreams;
  private String admin = "{ port: 0 }";
  private String rest = "";

  /** Not written yet; one listener, one route, one upstream. */
  public ConfigurationFile(Path directory, URI backend) {
    this.file = directory.resolve("longspan.yaml");
    this.upstreams = "backend: { endpoints: [\"" + backend + "\"] }";
  }

  public Path path() {
    return file;
  }

  /** Items of the list, in braces, with commas. */
  public ConfigurationFile listeners(String items) {
    listeners = items;
    return this;
  }

  /** Items of the list, in braces, with commas. */
  public ConfigurationFile routes(String items) {
    routes = items;
    return this;
  }

  /** Members of the mapping, with commas. */
  public ConfigurationFile upstreams(String members) {
    upstreams = members;
    return this;
  }

  public ConfigurationFile admin(String mapping) {
    admin = mapping;
    return this;
  }

  /** Lines that follow. */
  public ConfigurationFile rest(String lines) {
    rest = lines;
    return this;
  }

  public String text() {
    return """
        listeners: [ %s ]
        routes: [ %s ]
        upstreams: { %s }
        admin: %s
        drain: { delay: 0s, spread: 0s }
        %s
        """
        .formatted(listeners, routes, upstreams, admin, rest);
  }

  /** Writes it. */
  public Path write() {
    return write(text());
  }

  /** Writes something else in its place. */
  public Path write(String text) {
    try {
      Path draft = Files.writeString(file.resolveSibling("draft"), text);
      return Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
