package dev.longspan.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The operator's port: metrics, health.
 *
 * @param host address to bind
 * @param port TCP port, 0 to 65535; 0 lets the system choose
 * @param tokenFile file with the bearer token that everything but health asks for; must be set when
 *     {@code host} is not a loopback address
 */
public record AdminConfig(String host, int port, Optional<Path> tokenFile) {

  public static final AdminConfig DEFAULT = new AdminConfig("127.0.0.1", 9090, Optional.empty());
}
