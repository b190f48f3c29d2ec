package dev.longspan.config;

import java.nio.file.Path;
import java.util.List;

/**
 * TLS on a listener.
 *
 * @param certificates at least one; chosen by server name (SNI), the first is the default
 */
public record ListenerTlsConfig(List<CertificateConfig> certificates) {

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
