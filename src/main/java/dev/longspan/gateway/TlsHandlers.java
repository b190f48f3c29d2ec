package dev.longspan.gateway;

import dev.longspan.config.ListenerConfig;
import dev.longspan.config.ListenerTlsConfig;
import dev.longspan.config.ListenerTlsConfig.CertificateConfig;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
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
    Mapping<String, SslContext> byName = byServerName(listener.tls().get(), listener.http2());
    return () -> new SniHandler(byName);
  }

  private static Mapping<String, SslContext> byServerName(ListenerTlsConfig config, boolean http2) {
    List<CertificateConfig> certificates = config.certificates();
    DomainWildcardMappingBuilder<SslContext> names =
        new DomainWildcardMappingBuilder<>(context(certificates.get(0), http2));
    for (CertificateConfig certificate : certificates) {
      SslContext context = context(certificate, http2);
      for (String name : namesIn(certificate.certificate())) {
        names.add(name, context);
      }
    }
    return names.build();
  }

  /** The client chooses by ALPN (RFC 9113 section 3.2); one that has none speaks HTTP/1.1. */
  private static ApplicationProtocolConfig versions(boolean http2) {
    return new ApplicationProtocolConfig(
        ApplicationProtocolConfig.Protocol.ALPN,
        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
        http2
            ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
            : List.of(ApplicationProtocolNames.HTTP_1_1));
  }

  private static SslContext context(CertificateConfig config, boolean http2) {
    requireReadable(config.certificate(), "certificate");
    requireReadable(config.key(), "key");
    try {
      SslContext context =
          SslContextBuilder.forServer(config.certificate().toFile(), config.key().toFile())
              .protocols("TLSv1.3", "TLSv1.2")
              .applicationProtocolConfig(versions(http2))
              .build();
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

  private static List<String> namesIn(Path certificate) {
    List<String> names = new ArrayList<>();
    try (InputStream in = Files.newInputStream(certificate)) {
      X509Certificate leaf =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      Collection<List<?>> alternatives = leaf.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> alternative : alternatives) {
          if (alternative.get(0).equals(SUBJECT_ALTERNATIVE_DNS_NAME)) {
            names.add((String) alternative.get(1));
          }
        }
      }
      return names;
    } catch (IOException | GeneralSecurityException e) {
      throw new StartFailure("cannot read certificate " + certificate, e);
    }
  }
}
