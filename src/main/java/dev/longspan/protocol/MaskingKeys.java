package dev.longspan.protocol;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Masking keys that nobody can foresee (RFC 6455 section 5.3): who could choose the bytes on the
 * wire could write a request of his own into them, for a proxy on the way that takes the connection
 * for HTTP (section 10.3).
 *
 * <p>A generator like {@code ThreadLocalRandom} gives its state away after a few outputs. A secure
 * one costs more than a frame when asked for 4 bytes, so each thread asks for many at once.
 */
final class MaskingKeys {

  private static final int KEYS_AT_ONCE = 256;

  private static final FastThreadLocal<MaskingKeys> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected MaskingKeys initialValue() {
          return new MaskingKeys();
        }
      };

  private final SecureRandom random = new SecureRandom();
  private final ByteBuffer keys = ByteBuffer.allocate(4 * KEYS_AT_ONCE).flip();

  private MaskingKeys() {}

  static int next() {
    MaskingKeys source = OF_THREAD.get();
    if (!source.keys.hasRemaining()) {
      source.random.nextBytes(source.keys.array());
      source.keys.clear();
    }
    return source.keys.getInt();
  }
}
