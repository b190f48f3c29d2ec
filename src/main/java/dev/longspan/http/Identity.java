package dev.longspan.http;

import java.util.concurrent.TimeUnit;

/**
 * Whom a guard found a client to be.
 *
 * @param subject who it is, like the {@code sub} of a token; null: not known
 * @param tokenId which token it showed, its {@code jti}; null: it had none
 * @param expiresAtMillis when what it showed loses its force, milliseconds since the epoch; {@link
 *     Long#MAX_VALUE}: never
 * @param expiryCode close code that its WebSocket ends with then
 */
public record Identity(String subject, String tokenId, long expiresAtMillis, int expiryCode) {

  /** Whether it has no force any more. */
  public boolean isExpired(long nowMillis) {
    return nowMillis >= expiresAtMillis;
  }

  /** Nanoseconds until it has no force any more, by the clock on the wall. */
  public long nanosLeft() {
    return expiresAtMillis == Long.MAX_VALUE
        ? Long.MAX_VALUE
        : TimeUnit.MILLISECONDS.toNanos(expiresAtMillis - System.currentTimeMillis());
  }

  /** What both say: the subject of the first that has one, and the earlier end. */
  Identity and(Identity other) {
    boolean sooner = other.expiresAtMillis < expiresAtMillis;
    return new Identity(
        subject == null ? other.subject : subject,
        tokenId == null ? other.tokenId : tokenId,
        sooner ? other.expiresAtMillis : expiresAtMillis,
        sooner ? other.expiryCode : expiryCode);
  }
}
