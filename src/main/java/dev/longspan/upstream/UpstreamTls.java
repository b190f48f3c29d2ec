package dev.longspan.upstream;

import dev.longspan.config.ListenerTlsConfig.CertificateConfig;
import dev.longspan.config.UpstreamConfig;
import dev.longspan.config.UpstreamTlsConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.util.Optional;

/** Makes connections to the endpoints of one upstream secure. Thread-safe. */
final class UpstreamTls {

  private final SslContext context;
  private final Optional<String> serverName;

  private UpstreamTls(SslContext context, Optional<String> serverName) {
    this.context = context;
    this.serverName = serverName;
  }

  /**
   * As an upstream is configured.
   *
   * @return null when none of its endpoints is secure
   * @throws IllegalArgumentException if a file can't be read or used
   */
  static UpstreamTls of(UpstreamConfig config) {
    boolean wanted =
        config.endpoints().stream().anyMatch(each -> each.url().getScheme().equals("https"))
            || (config.dns().isPresent() && config.tls().isPresent());
    if (!wanted) {
      return null;
    }
    UpstreamTlsConfig tls = config.tls().orElse(UpstreamTlsConfig.DEFAULT);
    return new UpstreamTls(context(tls), tls.serverName());
  }

  private static SslContext context(UpstreamTlsConfig config) {
    try {
      SslContextBuilder builder = SslContextBuilder.forClient().protocols("TLSv1.3", "TLSv1.2");
      if (!config.verify()) {
        builder
            .trustManager(InsecureTrustManagerFactory.INSTANCE)
            .endpointIdentificationAlgorithm(null);
      } else if (config.ca().isPresent()) {
        builder.trustManager(config.ca().get().toFile());
      }
      if (config.clientCertificate().isPresent()) {
        CertificateConfig shown = config.clientCertificate().get();
        builder.keyManager(shown.certificate().toFile(), shown.key().toFile());
      }
      return builder.build();
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cannot use the tls section of an upstream: " + Failures.detail(e), e);
    }
  }

  /** The handler that goes first into a new connection's pipeline. */
  SslHandler handlerFor(Location location, ByteBufAllocator allocator, int timeoutMillis) {
    SslHandler handler =
        context.newHandler(
            allocator, serverName.orElse(location.host()), location.address().getPort());
    handler.setHandshakeTimeoutMillis(timeoutMillis);
    return handler;
  }
}
