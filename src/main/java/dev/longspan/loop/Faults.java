package dev.longspan.loop;

import io.netty.handler.codec.CodecException;
import java.io.IOException;

/** Tells the gateway's own faults from what peers do to their connections. */
public final class Faults {

  private Faults() {}

  /**
   * Whether the exception is the gateway's fault, so that someone must look: neither the network's
   * nor that of a peer who does not speak the protocol.
   */
  public static boolean isOwn(Throwable exception) {
    boolean wrapped = exception instanceof CodecException && exception.getCause() != null;
    Throwable cause = wrapped ? exception.getCause() : exception;
    return !(cause instanceof IOException || cause instanceof CodecException);
  }
}
