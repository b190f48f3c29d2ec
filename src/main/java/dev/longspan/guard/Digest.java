package dev.longspan.guard;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A SHA-256, as the key of a map: stands for a secret that is not to be kept. */
record Digest(long first, long second, long third, long fourth) {

  private static final FastThreadLocal<MessageDigest> SHA_256 =
      new FastThreadLocal<>() {
        @Override
        protected MessageDigest initialValue() throws NoSuchAlgorithmException {
          return MessageDigest.getInstance("SHA-256");
        }
      };

  /** The digest of all parts, one after the other. */
  static Digest of(byte[]... parts) {
    MessageDigest digest = SHA_256.get();
    for (byte[] part : parts) {
      digest.update(part);
    }
    ByteBuffer octets = ByteBuffer.wrap(digest.digest());
    return new Digest(octets.getLong(), octets.getLong(), octets.getLong(), octets.getLong());
  }
}
