package dev.longspan.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * TLS to endpoints.
 *
 * @param ca PEM file with the authorities that are trusted; empty: those of the system
 * @param serverName name that the certificate must be for, also sent as SNI; empty: the endpoint's
 *     host
 * @param clientCertificate shown to the backend; empty: none
 * @param verify whether the backend's certificate is checked at all
 */
public record UpstreamTlsConfig(
    Optional<Path> ca,
    Optional<String> serverName,
    Optional<ListenerTlsConfig.CertificateConfig> clientCertificate,
    boolean verify) {

  public static final UpstreamTlsConfig DEFAULT =
      new UpstreamTlsConfig(Optional.empty(), Optional.empty(), Optional.empty(), true);
}
