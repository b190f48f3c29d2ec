package dev.longspan.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;

/** The secret that guards the admin port (RFC 6750). */
final class BearerToken {

  private static final String SCHEME = "Bearer ";

  private final byte[] secret;

  private BearerToken(byte[] secret) {
    this.secret = secret;
  }

  /**
   * Reads the token, without the white space around it.
   *
   * @throws IOException when the file cannot be read or is empty; the message is one clear line
   */
  static BearerToken read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    } catch (NoSuchFileException e) {
      throw unreadable(file, "no such file", e);
    } catch (AccessDeniedException e) {
      throw unreadable(file, "permission denied", e);
    } catch (IOException e) {
      throw unreadable(file, String.valueOf(e.getMessage()), e);
    }
    if (text.isEmpty()) {
      throw unreadable(file, "it is empty", null);
    }
    return new BearerToken(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * Whether an Authorization header has the token; null: there is none. Takes as long for each
   * wrong token.
   */
  boolean isCarriedBy(String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] presented =
        authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.ISO_8859_1);
    return MessageDigest.isEqual(presented, secret);
  }

  private static IOException unreadable(Path file, String reason, Exception cause) {
    return new IOException("cannot read the admin token from " + file + ": " + reason, cause);
  }
}
