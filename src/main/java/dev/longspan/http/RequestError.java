package dev.longspan.http;

import dev.longspan.telemetry.Rejection;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.InvalidChunkExtensionException;
import io.netty.handler.codec.http.InvalidChunkTerminationException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/**
 * Why a request could not be read. The connection can't be used after it.
 *
 * @param status the status that answers it: 400, 414, 431, 501 or 505
 * @param reason one short clause in ASCII, without anything of what the client sent
 */
public record RequestError(int status, String reason) {

  /** What a failed result of {@link RequestDecoder} stands for. */
  public static RequestError of(DecoderResult failure) {
    Throwable cause = failure.cause();
    if (cause instanceof InvalidRequestException invalid) {
      return invalid.error();
    }
    // The rest comes from Netty's reading of bodies; heads are checked before Netty sees them.
    if (cause instanceof TooLongHttpHeaderException) {
      return new RequestError(431, "trailer section too large");
    }
    if (cause instanceof TooLongHttpLineException) {
      return badRequest("chunk size line too long");
    }
    if (cause instanceof InvalidChunkExtensionException) {
      return badRequest("malformed chunk extension");
    }
    if (cause instanceof InvalidChunkTerminationException) {
      return badRequest("chunk does not end in CRLF");
    }
    return badRequest(
        cause instanceof NumberFormatException ? "malformed chunk size" : "malformed request");
  }

  /** The answer to it. */
  public Problem problem() {
    return new Problem(status, Rejection.BAD_REQUEST, reason);
  }

  /** One that is answered with 400. */
  public static RequestError badRequest(String reason) {
    return new RequestError(400, reason);
  }
}
