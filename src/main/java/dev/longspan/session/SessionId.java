package dev.longspan.session;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Names a session, and proves that a request may use it: whoever has it has the session. It also
 * tells where the session lives, so that no map is shared between event loops.
 *
 * <p>On the wire: 32 hexadecimal digits, a hyphen, the event loop's number. What follows a dot is
 * left to a cluster, which has to name the member as well.
 *
 * @param secret 128 random bits in hexadecimal digits
 * @param loop number of the event loop, from 0
 */
record SessionId(String secret, int loop) {

  private static final int SECRET_BYTES = 16;
  private static final int SECRET_DIGITS = 2 * SECRET_BYTES;
  private static final int LONGEST = SECRET_DIGITS + 1 + 4;
  private static final int SHOWN_DIGITS = 6;

  /** A new one. */
  static SessionId random(SecureRandom random, int loop) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return new SessionId(HexFormat.of().formatHex(secret), loop);
  }

  /** Reads one; null: it is none. */
  static SessionId parse(String text) {
    if (text.length() < SECRET_DIGITS + 2
        || text.length() > LONGEST
        || text.charAt(SECRET_DIGITS) != '-') {
      return null;
    }
    for (int i = 0; i < SECRET_DIGITS; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return null;
      }
    }
    int loop = 0;
    for (int i = SECRET_DIGITS + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return null;
      }
      loop = loop * 10 + c - '0';
    }
    return new SessionId(text.substring(0, SECRET_DIGITS), loop);
  }

  /** So much of an identifier, or of what stands in its place, as a log may show. */
  static String masked(String text) {
    return text.length() <= SHOWN_DIGITS ? text : text.substring(0, SHOWN_DIGITS) + "...";
  }

  @Override
  public String toString() {
    return secret + "-" + loop;
  }
}
