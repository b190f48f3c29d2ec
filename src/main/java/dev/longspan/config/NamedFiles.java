package dev.longspan.config;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files that a configuration, or a part of one, names for reading: certificates, keys, secrets.
 * A change of one of them is a change of the configuration.
 */
public final class NamedFiles {

  /** In place of the digest of a file that can't be read. */
  private static final String UNREADABLE = "unreadable";

  private NamedFiles() {}

  /**
   * Every file that a record names in any of its components, however deep. The access log is not
   * among them: it is written.
   */
  public static Set<Path> in(Record part) {
    Set<Path> files = new TreeSet<>();
    collect(part, files);
    return files;
  }

  /** Each of these files with a digest of its content; those that can't be read as well. */
  public static Map<Path, String> digests(Record part) {
    Map<Path, String> digests = new TreeMap<>();
    in(part).forEach(file -> digests.put(file, digest(file)));
    return digests;
  }

  private static void collect(Object value, Set<Path> files) {
    if (value instanceof Path file) {
      files.add(file);
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresent(it -> collect(it, files));
    } else if (value instanceof Collection<?> several) {
      several.forEach(it -> collect(it, files));
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(it -> collect(it, files));
    } else if (value instanceof Record part && !(part instanceof AccessLogConfig)) {
      for (RecordComponent component : part.getClass().getRecordComponents()) {
        collect(valueOf(component, part), files);
      }
    }
  }

  private static Object valueOf(RecordComponent component, Record part) {
    // Only the records of this room: those of the JDK and of libraries name no files of ours.
    if (!part.getClass().getPackage().equals(NamedFiles.class.getPackage())) {
      return null;
    }
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(part);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a component of a record can be read", e);
    }
  }

  private static String digest(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] bytes = new byte[16 * 1024];
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        digest.update(bytes, 0, read);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      return UNREADABLE;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
