package dev.longspan.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What a change of a file changes, but its content.
 *
 * @param place where it really is, behind all symbolic links; null: nowhere
 * @param identity of the file as the file system knows it
 * @param modified when it was written
 * @param size in bytes
 */
record FileStamp(String place, String identity, String modified, long size) {

  private static final FileStamp MISSING = new FileStamp(null, "", "", 0);

  static FileStamp of(Path file) {
    try {
      Path place = file.toRealPath();
      BasicFileAttributes found = Files.readAttributes(place, BasicFileAttributes.class);
      return new FileStamp(
          place.toString(),
          String.valueOf(found.fileKey()),
          found.lastModifiedTime().toString(),
          found.size());
    } catch (IOException e) {
      return MISSING;
    }
  }
}
