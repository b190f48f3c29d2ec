package dev.longspan.gateway;

import dev.longspan.config.ListenerTlsConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.security.SecureRandom;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How TLS is spoken on every listener. */
final class TlsSettings {

  private static final Logger log = LoggerFactory.getLogger(TlsSettings.class);

  /** BoringSSL, or the JDK's own where that can't be loaded. */
  static final SslProvider PROVIDER = provider();

  static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  /** Forward secrecy and authenticated encryption only; CBC and plain RSA are not spoken. */
  static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** The same for all listeners: a client may come back to another certificate, after a reload. */
  private static final byte[] TICKET_SECRET = random(3 * OpenSslSessionTicketKey.NAME_SIZE);

  private TlsSettings() {}

  private static SslProvider provider() {
    if (OpenSsl.isAvailable()) {
      return SslProvider.OPENSSL;
    }
    log.warn(
        "BoringSSL is not available, using the JDK's TLS cause=\"{}\"",
        OpenSsl.unavailabilityCause().toString());
    return SslProvider.JDK;
  }

  static ApplicationProtocolConfig applicationProtocols(boolean http2) {
    List<String> names =
        http2
            ? List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1)
            : List.of(ApplicationProtocolNames.HTTP_1_1);
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        names);
  }

  static ClientAuth clientAuth(ListenerTlsConfig.ClientAuth asked) {
    return switch (asked) {
      case NONE -> ClientAuth.NONE;
      case REQUEST -> ClientAuth.OPTIONAL;
      case REQUIRE -> ClientAuth.REQUIRE;
    };
  }

  /**
   * Lets clients come back with a ticket (RFC 8446 section 2.2). Where they show certificates, a
   * ticket is good for one configuration alone: an authority that is taken out is out.
   */
  static void resumeSessions(SslContext context, ListenerTlsConfig.ClientAuth asked) {
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      boolean shared = asked == ListenerTlsConfig.ClientAuth.NONE;
      byte[] secret = shared ? TICKET_SECRET : random(TICKET_SECRET.length);
      sessions.setTicketKeys(
          new OpenSslSessionTicketKey(part(secret, 0), part(secret, 1), part(secret, 2)));
    }
  }

  private static byte[] part(byte[] secret, int index) {
    byte[] part = new byte[OpenSslSessionTicketKey.NAME_SIZE];
    System.arraycopy(secret, index * part.length, part, 0, part.length);
    return part;
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
