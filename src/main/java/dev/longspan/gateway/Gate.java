package dev.longspan.gateway;

import dev.longspan.config.ListenerConfig;
import dev.longspan.telemetry.ServedCertificate;
import io.netty.channel.ChannelHandler;
import java.util.List;
import java.util.function.Supplier;

/**
 * How the connections of a listener are taken in. A reload puts another one in its place; those
 * that came in keep theirs.
 */
final class Gate {

  private final ListenerConfig listener;
  private final Supplier<ChannelHandler> tls;
  private final List<ServedCertificate> certificates;

  /**
   * Reads the listener's certificates.
   *
   * @throws StartFailure if one can't be read or used
   */
  Gate(ListenerConfig listener) {
    this.listener = listener;
    this.tls = TlsHandlers.of(listener);
    this.certificates = TlsHandlers.certificates(listener);
  }

  ListenerConfig listener() {
    return listener;
  }

  /** Those that clients are shown. */
  List<ServedCertificate> certificates() {
    return certificates;
  }

  /** Makes the handler that decrypts; null: plain text. */
  Supplier<ChannelHandler> tls() {
    return tls;
  }
}
