package dev.longspan.guard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Names of clients by the hash of their key. The keys themselves are in no file and no memory. How
 * long it takes to find one tells nothing about those that there are: they are found by a digest
 * with a secret that each process makes for itself.
 */
final class KeyFile {

  /** Prefix of a hash in the file, the name of its algorithm, and its length in bytes. */
  private enum Algorithm {
    SHA_256("sha256:", "SHA-256", 32),
    SHA_512("sha512:", "SHA-512", 64);

    private final String prefix;
    private final String name;
    private final int length;

    Algorithm(String prefix, String name, int length) {
      this.prefix = prefix;
      this.name = name;
      this.length = length;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(String name, byte[] hash) {}

  private final Map<Algorithm, Map<Digest, Entry>> entries = new HashMap<>();
  private final byte[] secret = new byte[32];

  private KeyFile() {
    new SecureRandom().nextBytes(secret);
  }

  /**
   * Reads a file: a name and a hash in each line, and comments after {@code #}.
   *
   * @throws IllegalArgumentException if it can't be read, or a line of it is neither
   */
  static KeyFile read(Path file) {
    List<String> lines = new ArrayList<>();
    try {
      lines.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read the keys in " + file, e);
    }
    KeyFile keys = new KeyFile();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#") && !keys.add(line.split("\\s+"))) {
        // Not the line itself: someone may have written a key in place of its hash.
        throw new IllegalArgumentException(
            file
                + ":"
                + (i + 1)
                + ": expected a name, a space, and sha256: or sha512: with the hash in hexadecimal");
      }
    }
    return keys;
  }

  private boolean add(String[] words) {
    if (words.length != 2 || !words[0].chars().allMatch(c -> c > ' ' && c <= '~')) {
      return false;
    }
    for (Algorithm algorithm : Algorithm.values()) {
      if (words[1].startsWith(algorithm.prefix)) {
        try {
          byte[] hash = HexFormat.of().parseHex(words[1].substring(algorithm.prefix.length()));
          entries
              .computeIfAbsent(algorithm, each -> new HashMap<>())
              .put(Digest.of(secret, hash), new Entry(words[0], hash));
          return hash.length == algorithm.length;
        } catch (IllegalArgumentException e) {
          return false;
        }
      }
    }
    return false;
  }

  /** The name of who has this key, or null. */
  String nameOf(String key) {
    byte[] octets = key.getBytes(StandardCharsets.UTF_8);
    String name = null;
    for (Map.Entry<Algorithm, Map<Digest, Entry>> each : entries.entrySet()) {
      byte[] hash = hash(each.getKey(), octets);
      Entry entry = each.getValue().get(Digest.of(secret, hash));
      if (entry != null && MessageDigest.isEqual(entry.hash(), hash)) {
        name = entry.name();
      }
    }
    return name;
  }

  private static byte[] hash(Algorithm algorithm, byte[] octets) {
    try {
      return MessageDigest.getInstance(algorithm.name).digest(octets);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm.name, e);
    }
  }
}
