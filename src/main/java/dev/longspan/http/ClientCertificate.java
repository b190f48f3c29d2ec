package dev.longspan.http;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The certificate that a client has shown. */
final class ClientCertificate {

  private ClientCertificate() {}

  /** That of a connection or of a stream on one; null: none, or no TLS. */
  static X509Certificate of(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null && channel.parent() != null) {
      tls = channel.parent().pipeline().get(SslHandler.class);
    }
    if (tls == null) {
      return null;
    }
    try {
      Certificate[] shown = tls.engine().getSession().getPeerCertificates();
      return shown.length > 0 && shown[0] instanceof X509Certificate leaf ? leaf : null;
    } catch (SSLPeerUnverifiedException none) {
      return null;
    }
  }
}
