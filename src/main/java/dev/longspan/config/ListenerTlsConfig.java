package dev.longspan.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * TLS on a listener.
 *
 * @param certificates at least one; chosen by server name (SNI), the first is the default
 * @param clientAuth whether clients show a certificate of their own
 * @param clientCa PEM file with the authorities that sign those; empty where none are asked for
 */
public record ListenerTlsConfig(
    List<CertificateConfig> certificates, ClientAuth clientAuth, Optional<Path> clientCa) {

  /** Whether clients show a certificate. */
  public enum ClientAuth {
    /** They are not asked. */
    NONE,
    /** They are asked; one that they show must be good. */
    REQUEST,
    /** Without a good one there is no connection. */
    REQUIRE
  }

  public ListenerTlsConfig {
    certificates = List.copyOf(certificates);
  }

  /**
   * A certificate chain and its private key.
   *
   * @param certificate PEM file with the chain, the leaf first
   * @param key PEM file with the private key (PKCS#8)
   */
  public record CertificateConfig(Path certificate, Path key) {}
}
