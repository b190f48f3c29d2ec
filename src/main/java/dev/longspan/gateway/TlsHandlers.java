package dev.longspan.gateway;

import dev.longspan.config.ListenerConfig;
import dev.longspan.config.ListenerTlsConfig;
import dev.longspan.config.ListenerTlsConfig.CertificateConfig;
import dev.longspan.telemetry.ServedCertificate;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.DomainWildcardMappingBuilder;
import io.netty.util.Mapping;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** Reads a listener's certificates, and makes the handlers that decrypt its connections. */
final class TlsHandlers {

  private static final int SUBJECT_ALTERNATIVE_DNS_NAME = 2;

  private TlsHandlers() {}

  /**
   * Makes a handler for each connection of the listener.
   *
   * @return null for plain text
   * @throws StartFailure if a certificate or key can't be read or used
   */
  static Supplier<ChannelHandler> of(ListenerConfig listener) {
    if (listener.tls().isEmpty()) {
      return null;
    }
    Mapping<String, SslContext> byName = byServerName(listener);
    return () -> new SniHandler(byName);
  }

  private static Mapping<String, SslContext> byServerName(ListenerConfig listener) {
    List<CertificateConfig> certificates = listener.tls().orElseThrow().certificates();
    DomainWildcardMappingBuilder<SslContext> names =
        new DomainWildcardMappingBuilder<>(context(certificates.get(0), listener));
    for (CertificateConfig certificate : certificates) {
      SslContext context = context(certificate, listener);
      for (String name : namesIn(certificate.certificate())) {
        names.add(name, context);
      }
    }
    return names.build();
  }

  private static SslContext context(CertificateConfig config, ListenerConfig listener) {
    requireReadable(config.certificate(), "certificate");
    requireReadable(config.key(), "key");
    ListenerTlsConfig tls = listener.tls().orElseThrow();
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(config.certificate().toFile(), config.key().toFile())
              .sslProvider(TlsSettings.PROVIDER)
              .protocols(TlsSettings.VERSIONS)
              .ciphers(TlsSettings.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
              .applicationProtocolConfig(TlsSettings.applicationProtocols(listener.http2()))
              .clientAuth(TlsSettings.clientAuth(tls.clientAuth()));
      if (tls.clientCa().isPresent()) {
        requireReadable(tls.clientCa().get(), "client-ca");
        builder.trustManager(tls.clientCa().get().toFile());
      }
      SslContext context = builder.build();
      TlsSettings.resumeSessions(context, tls.clientAuth());
      if (!KeyMatch.of(config.certificate(), config.key())) {
        throw new StartFailure(
            "cannot use certificate "
                + config.certificate()
                + ": "
                + config.key()
                + " is not its key",
            null);
      }
      return context;
    } catch (IOException | IllegalArgumentException e) {
      throw new StartFailure(
          "cannot use certificate " + config.certificate() + " with key " + config.key(), e);
    }
  }

  private static void requireReadable(Path file, String what) {
    if (!Files.isReadable(file)) {
      throw new StartFailure("cannot read " + what + " " + file, null);
    }
  }

  /** The certificates that the listener shows. */
  static List<ServedCertificate> certificates(ListenerConfig listener) {
    return listener.tls().stream()
        .flatMap(tls -> tls.certificates().stream())
        .map(CertificateConfig::certificate)
        .distinct()
        .map(
            file ->
                new ServedCertificate(
                    listener.name(),
                    file.toString(),
                    leafIn(file).getNotAfter().toInstant().getEpochSecond()))
        .toList();
  }

  /** The first one of a file; those that signed it follow. */
  private static X509Certificate leafIn(Path certificate) {
    try (InputStream in = Files.newInputStream(certificate)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    } catch (IOException | GeneralSecurityException e) {
      throw new StartFailure("cannot read certificate " + certificate, e);
    }
  }

  private static List<String> namesIn(Path certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> alternatives = leafIn(certificate).getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> alternative : alternatives) {
          if (alternative.get(0).equals(SUBJECT_ALTERNATIVE_DNS_NAME)) {
            names.add((String) alternative.get(1));
          }
        }
      }
      return names;
    } catch (GeneralSecurityException e) {
      throw new StartFailure("cannot read certificate " + certificate, e);
    }
  }
}
