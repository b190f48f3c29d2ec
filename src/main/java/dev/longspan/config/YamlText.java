package dev.longspan.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Parses YAML 1.2 into nodes that know where they stand; says where it can't. */
final class YamlText {

  /** 10,000 routes with everything set take about 5 MB. */
  static final int MOST_CHARACTERS = 32 * 1024 * 1024;

  /**
   * The schema needs 7. The parser recurses, so that a bound is needed before the stack sets one.
   */
  static final int MOST_LEVELS = 40;

  /**
   * What an alias repeats is bounded by {@link StructureReader#MOST_NODES}, not by how often it is
   * named.
   */
  private static final int MOST_ALIASES = 1_000_000;

  private static final String HINT =
      "; inside [ ] and { }, a value with ${...} has to be in quotes";

  private YamlText() {}

  /** The root node; empty, with a problem noted, when there is none. */
  static Optional<Node> parse(String text, Problems problems) {
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    LoadSettings settings =
        LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setCodePointLimit(MOST_CHARACTERS)
            .setMaxAliasesForCollections(MOST_ALIASES)
            .setAllowNonScalarKeys(true)
            .build();
    try {
      Parser parser =
          new BoundedParser(new ParserImpl(settings, new StreamReader(settings, content)));
      Optional<Node> root = new Composer(settings, parser).getSingleNode();
      if (root.isEmpty()) {
        problems.add(
            Position.START, "", "the file is empty; expected listeners, routes and upstreams");
      }
      return root;
    } catch (MarkedYamlEngineException e) {
      Position position = Position.of(e.getProblemMark().or(e::getContextMark));
      boolean hasContext = e.getContext() != null && !e.getContext().isEmpty();
      String reason = hasContext ? e.getContext() + ": " + e.getProblem() : e.getProblem();
      String hint = lineOf(content, position).contains("${") ? HINT : "";
      problems.add(position, "", "not valid YAML: " + oneLine(reason) + hint);
    } catch (ReaderException e) {
      int index =
          content.offsetByCodePoints(
              0, Math.min(e.getPosition(), content.codePointCount(0, content.length())));
      String character = String.format("U+%04X", e.getCodePoint());
      problems.add(
          Position.inText(content, index),
          "",
          "not valid YAML: the character " + character + " is not allowed");
    } catch (YamlEngineException e) {
      problems.add(Position.START, "", "not valid YAML: " + oneLine(e.getMessage()));
    }
    return Optional.empty();
  }

  private static String lineOf(String text, Position position) {
    return text.lines().skip(position.line() - 1L).findFirst().orElse("");
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s+", " ");
  }

  /** Stops before nesting gets deeper than any configuration is. */
  private static final class BoundedParser implements Parser {

    private final Parser parser;
    private int level;

    BoundedParser(Parser parser) {
      this.parser = parser;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
      return parser.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
      return parser.peekEvent();
    }

    @Override
    public boolean hasNext() {
      return parser.hasNext();
    }

    @Override
    public Event next() {
      Event event = parser.next();
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> {
          if (++level > MOST_LEVELS) {
            throw new ParserException(
                "nested deeper than " + MOST_LEVELS + " levels", event.getStartMark());
          }
        }
        case MappingEnd, SequenceEnd -> level--;
        default -> {}
      }
      return event;
    }
  }
}
