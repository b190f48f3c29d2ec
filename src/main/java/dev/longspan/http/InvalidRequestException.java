package dev.longspan.http;

import io.netty.handler.codec.DecoderException;

/**
 * Carries a {@link RequestError} in Netty's {@code DecoderResult}; without a stack trace, since
 * clients cause it.
 */
final class InvalidRequestException extends DecoderException {

  private static final long serialVersionUID = 1L;

  private final transient RequestError error;

  InvalidRequestException(RequestError error) {
    super(error.status() + " " + error.reason());
    this.error = error;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }

  RequestError error() {
    return error;
  }
}
