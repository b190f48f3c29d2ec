package dev.longspan.telemetry;

import dev.longspan.config.AccessLogConfig;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Opens access logs. */
public final class AccessLogs {

  private AccessLogs() {}

  /**
   * Opens the access log that the configuration asks for.
   *
   * @param telemetry counts the lines that could not be written
   * @throws IOException when the file cannot be appended to; the message says which and why, in one
   *     line
   */
  public static AccessLog open(Optional<AccessLogConfig> config, Telemetry telemetry)
      throws IOException {
    return config.isPresent() ? open(config.get(), telemetry) : AccessLog.OFF;
  }

  /**
   * Opens an access log.
   *
   * @param telemetry counts the lines that could not be written
   * @throws IOException when the file cannot be appended to; the message says which and why, in one
   *     line
   */
  public static AccessLog open(AccessLogConfig config, Telemetry telemetry) throws IOException {
    AccessLogWriter.Target target =
        config
            .file()
            .<AccessLogWriter.Target>map(file -> () -> append(file))
            .orElse(AccessLogs::standardOutput);
    return AccessLogWriter.start(target, AccessLogWriter.CAPACITY, telemetry);
  }

  private static OutputStream append(Path file) throws IOException {
    try {
      return Files.newOutputStream(
          file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    } catch (FileSystemException e) {
      throw new IOException("cannot append to the access log " + file + ": " + reason(e), e);
    }
  }

  private static String reason(FileSystemException e) {
    if (e instanceof NoSuchFileException) {
      return "its directory does not exist";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e.getReason() == null ? e.toString() : e.getReason();
  }

  /**
   * The descriptor itself, without the buffers of {@code System.out}; others use it as well, so it
   * stays open.
   */
  private static OutputStream standardOutput() {
    return new FilterOutputStream(new FileOutputStream(FileDescriptor.out)) {
      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
      }

      @Override
      public void close() {}
    };
  }
}
