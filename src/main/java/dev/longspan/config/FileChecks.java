package dev.longspan.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the files that a configuration names can be used on this machine.
 *
 * <p>Apart from the loader, because a configuration is right or wrong wherever it is checked, and
 * its files are only there where it runs.
 */
public final class FileChecks {

  private FileChecks() {}

  /**
   * One line for each file that can't be used, naming the file, the key, and why; none when all is
   * well.
   */
  public static List<String> problems(Configuration configuration) {
    List<String> problems = new ArrayList<>();
    for (ListenerConfig listener : configuration.listeners()) {
      listener
          .tls()
          .ifPresent(
              tls -> {
                for (ListenerTlsConfig.CertificateConfig pair : tls.certificates()) {
                  String where = " of listener " + listener.name();
                  readable("certificate" + where, pair.certificate()).ifPresent(problems::add);
                  readable("key" + where, pair.key()).ifPresent(problems::add);
                }
                tls.clientCa()
                    .flatMap(it -> readable("client-ca of listener " + listener.name(), it))
                    .ifPresent(problems::add);
              });
    }
    for (RouteConfig route : configuration.routes()) {
      for (GuardConfig guard : route.guards()) {
        guardFile(guard)
            .flatMap(it -> readable("file of a guard of route " + route.name(), it))
            .ifPresent(problems::add);
      }
    }
    configuration
        .upstreams()
        .forEach((name, upstream) -> upstream.tls().ifPresent(tls -> add(name, tls, problems)));
    configuration
        .admin()
        .tokenFile()
        .flatMap(it -> readable("admin.token-file", it))
        .ifPresent(problems::add);
    configuration
        .accessLog()
        .flatMap(AccessLogConfig::file)
        .flatMap(FileChecks::appendable)
        .ifPresent(problems::add);
    return problems;
  }

  private static Optional<Path> guardFile(GuardConfig guard) {
    if (guard instanceof GuardConfig.ApiKeys keys) {
      return Optional.of(keys.file());
    }
    if (guard instanceof GuardConfig.Jwt jwt) {
      if (jwt.keys() instanceof GuardConfig.TokenKeys.Fixed fixed) {
        return Optional.of(fixed.file());
      }
      if (jwt.keys() instanceof GuardConfig.TokenKeys.Shared shared) {
        return Optional.of(shared.file());
      }
    }
    return Optional.empty();
  }

  private static void add(String upstream, UpstreamTlsConfig tls, List<String> problems) {
    String where = " of upstream " + upstream;
    tls.ca().flatMap(it -> readable("ca" + where, it)).ifPresent(problems::add);
    tls.clientCertificate()
        .ifPresent(
            pair -> {
              readable("certificate" + where, pair.certificate()).ifPresent(problems::add);
              readable("key" + where, pair.key()).ifPresent(problems::add);
            });
  }

  private static Optional<String> readable(String what, Path file) {
    String reason;
    if (!Files.exists(file)) {
      reason = "no such file";
    } else if (Files.isDirectory(file)) {
      reason = "it is a directory";
    } else if (!Files.isReadable(file)) {
      reason = "permission denied";
    } else {
      return Optional.empty();
    }
    return Optional.of("cannot read the " + what + ", " + file + ": " + reason);
  }

  private static Optional<String> appendable(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    String reason;
    if (Files.isDirectory(file)) {
      reason = "it is a directory";
    } else if (Files.exists(file)) {
      reason = Files.isWritable(file) ? "" : "permission denied";
    } else if (!Files.isDirectory(directory)) {
      reason = "no such directory";
    } else {
      reason = Files.isWritable(directory) ? "" : "permission denied";
    }
    return reason.isEmpty()
        ? Optional.empty()
        : Optional.of("cannot write to access-log.to, " + file + ": " + reason);
  }
}
