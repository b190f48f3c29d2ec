package dev.longspan.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Reads {@code longspan.yaml}, checks it whole, and gives the records.
 *
 * <p>Keys and types come from {@code longspan.schema.json}; what a schema can't say is checked by
 * the rules of this package. Files that the configuration names are not opened: see {@link
 * FileChecks}.
 */
public final class ConfigurationLoader {

  private static final int MOST_BYTES = 64 * 1024 * 1024;

  private final Map<String, String> environment;

  /** Takes <code>${NAME}</code> from the environment of the process. */
  public ConfigurationLoader() {
    this(System.getenv());
  }

  /** Takes <code>${NAME}</code> from the given variables. */
  public ConfigurationLoader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * Reads a file; relative file names in it are relative to where it lies.
   *
   * @throws InvalidConfiguration with everything that is wrong in it
   * @throws UnreadableConfiguration when the file is missing or can't be read
   */
  public Configuration load(Path file) throws InvalidConfiguration, UnreadableConfiguration {
    Path directory = file.toAbsolutePath().getParent();
    return parse(decode(read(file), file.toString()), file.toString(), directory);
  }

  /**
   * Reads a text; relative file names in it are relative to the working directory.
   *
   * @param source what problems name as the file
   * @throws InvalidConfiguration with everything that is wrong in it
   */
  public Configuration parse(String text, String source) throws InvalidConfiguration {
    return parse(text, source, Path.of("").toAbsolutePath());
  }

  private Configuration parse(String text, String source, Path directory)
      throws InvalidConfiguration {
    Problems problems = new Problems(source);
    Optional<Node> node = YamlText.parse(text, problems);
    problems.throwIfAny();
    StructureReader reader = new StructureReader(environment, problems);
    Optional<Value> value = reader.read(Schema.WHOLE, node.orElseThrow(), "");
    if (!reader.isCutShort() && value.isPresent() && value.get() instanceof Value.Mapping root) {
      new CrossChecks(root, problems).run();
    }
    problems.throwIfAny();
    return new RecordBuilder(directory).configuration((Value.Mapping) value.orElseThrow());
  }

  private static byte[] read(Path file) throws UnreadableConfiguration {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new UnreadableConfiguration("cannot read " + file + ": larger than 64 MiB", null);
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new UnreadableConfiguration("cannot read " + file + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new UnreadableConfiguration("cannot read " + file + ": permission denied", e);
    } catch (IOException e) {
      String reason = Files.isDirectory(file) ? "it is a directory" : e.getMessage();
      throw new UnreadableConfiguration("cannot read " + file + ": " + reason, e);
    }
  }

  private static String decode(byte[] bytes, String source) throws InvalidConfiguration {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, true);
    text.flip();
    if (result.isError()) {
      Problems problems = new Problems(source);
      problems.add(Position.inText(text, text.length()), "", "not valid UTF-8");
      problems.throwIfAny();
    }
    return text.toString();
  }
}
