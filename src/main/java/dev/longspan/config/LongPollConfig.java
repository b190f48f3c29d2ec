package dev.longspan.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a backend is polled that knows only HTTP; docs/backends.md explains it to operators.
 *
 * <p>Paths are URI templates (RFC 6570), pointers JSON pointers (RFC 6901); in headers, bodies and
 * initial values {@code {name}} stands for a variable.
 *
 * @param open begins a conversation; empty: nothing does
 * @param receive the poll
 * @param send carries a client's message
 * @param close ends a conversation; empty: nothing does
 * @param delivery when a poll may confirm the answer before it
 * @param pace how often is polled at the most
 * @param retry what follows a failure
 * @param limits how much of an answer is taken
 * @param closeCodes by status ({@code 404}) or class of statuses ({@code 5xx})
 */
public record LongPollConfig(
    Optional<Open> open,
    Receive receive,
    Send send,
    Optional<Request> close,
    Delivery delivery,
    Pace pace,
    Retry retry,
    Limits limits,
    Map<String, Integer> closeCodes) {

  public static final String DEFAULT_PATH = "{+target}";

  /** What stands for a description that is not there: GET and POST on the client's own target. */
  public static final LongPollConfig DEFAULT =
      new LongPollConfig(
          Optional.empty(),
          Receive.DEFAULT,
          Send.DEFAULT,
          Optional.empty(),
          Delivery.AT_LEAST_ONCE,
          Pace.DEFAULT,
          Retry.DEFAULT,
          Limits.DEFAULT,
          Map.of());

  public LongPollConfig {
    closeCodes = Map.copyOf(closeCodes);
  }

  /** When a poll may confirm the answer before it. */
  public enum Delivery {
    /** Once the client's socket took all of its messages. */
    AT_LEAST_ONCE,
    /** As soon as it is here. */
    AT_MOST_ONCE
  }

  /**
   * A request to the backend.
   *
   * @param method in upper case
   * @param path path and query, a URI template
   * @param headers a header whose variable has no value is left out
   * @param body empty: none
   * @param contentType empty: what goes without saying
   */
  public record Request(
      String method,
      String path,
      Map<String, String> headers,
      Optional<String> body,
      Optional<String> contentType) {

    public Request {
      headers = Map.copyOf(headers);
    }
  }

  /**
   * The request that begins a conversation, and what its answer tells.
   *
   * @param variables what must be there is {@code session} alone
   */
  public record Open(Request request, Map<String, FoundAt> variables) {

    /** Variable that the key {@code session} defines. */
    public static final String SESSION = "session";

    public Open {
      variables = Map.copyOf(variables);
    }
  }

  /** Where a value is in an answer: the first of these that is there. */
  public record FoundAt(Optional<String> body, Optional<String> header, Optional<String> cookie) {}

  /**
   * The poll, and what its answers mean.
   *
   * @param hold how long the backend may hold it
   * @param waitName variable that tells it so
   * @param margin how much longer is waited for an answer
   * @param items pointer to the array of messages; empty: the body, or a part of it, is one
   * @param split text between two parts of the body, {@code lines} for any line end; empty: none
   * @param skip items that are no messages
   * @param message pointer into an item; empty: all of it
   * @param binary pointer to base64 in an item; empty: nowhere
   * @param empty statuses that mean that there was nothing
   * @param cursors positions that the next poll names
   */
  public record Receive(
      Request request,
      Duration hold,
      String waitName,
      WaitUnit waitUnit,
      Duration margin,
      Optional<String> items,
      Optional<String> split,
      List<Skip> skip,
      Optional<String> message,
      Optional<String> binary,
      Payload as,
      List<Integer> empty,
      List<Cursor> cursors,
      Optional<Lost> lost,
      Optional<End> end) {

    public static final Request DEFAULT_REQUEST =
        new Request("GET", DEFAULT_PATH, Map.of(), Optional.empty(), Optional.empty());
    public static final Receive DEFAULT =
        new Receive(
            DEFAULT_REQUEST,
            Duration.ofSeconds(30),
            "timeout",
            WaitUnit.SECONDS,
            Duration.ofSeconds(10),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Payload.AUTO,
            List.of(204, 304, 408),
            List.of(),
            Optional.empty(),
            Optional.empty());

    public Receive {
      skip = List.copyOf(skip);
      empty = List.copyOf(empty);
      cursors = List.copyOf(cursors);
    }
  }

  /** How the wait is written. */
  public enum WaitUnit {
    SECONDS,
    MILLISECONDS,
    /** {@code 30s}, as Go and Consul write it. */
    DURATION
  }

  /** What a body becomes that is a message. */
  public enum Payload {
    /** Binary, unless its media type is one of text and it is UTF-8. */
    AUTO,
    TEXT,
    BINARY
  }

  /**
   * An item that is no message: all that is given holds.
   *
   * @param at pointer to a value that is neither null nor false
   * @param equals what is there
   * @param only names beside which the item has no member; none: no matter
   */
  public record Skip(Optional<String> at, Optional<String> equals, List<String> only) {

    public Skip {
      only = List.copyOf(only);
    }
  }

  /**
   * A position. Its next value is in the first of header, body and item that the answer has.
   *
   * @param name variable that holds it
   * @param key pointer to what an item's position is of; empty: there is one position
   * @param plus added to the number that was found
   * @param initial template; empty: no value at first
   */
  public record Cursor(
      String name,
      Optional<String> header,
      Optional<String> body,
      Optional<String> item,
      Optional<String> key,
      Pick pick,
      int plus,
      Optional<String> initial,
      Backwards backwards,
      boolean skipUnchanged,
      Optional<Reset> reset) {}

  /** Which of several items counts. */
  public enum Pick {
    LAST,
    GREATEST
  }

  /** What is done about a number that falls. */
  public enum Backwards {
    TAKE,
    IGNORE,
    RESET,
    FAIL
  }

  /**
   * An item that sets the positions of a cursor with a key.
   *
   * @param at pointer to what tells it apart
   * @param equals what is there
   * @param from pointer to the object of positions
   */
  public record Reset(String at, String equals, String from) {}

  /**
   * What an answer is recognised by: all that is given holds.
   *
   * @param statuses none: any
   * @param at pointer to a value that is neither null nor false
   * @param equals what is there, or without {@code at}, in the header
   */
  public record Sign(
      List<Integer> statuses,
      Optional<String> header,
      Optional<String> at,
      Optional<String> equals) {

    public Sign {
      statuses = List.copyOf(statuses);
    }
  }

  /**
   * The backend has forgotten the conversation.
   *
   * @param reopen whether it is begun again
   * @param code close code when it is not
   * @param most how often in a row it is begun again
   */
  public record Lost(Sign sign, boolean reopen, int code, int most) {

    public static final int DEFAULT_CODE = 4410;
    public static final int DEFAULT_MOST = 3;
  }

  /** There is no more after this answer. */
  public record End(Sign sign, int code) {

    public static final int DEFAULT_CODE = 1000;
  }

  /**
   * The request that carries messages.
   *
   * @param success statuses of an answer that took them; none: any 2xx
   * @param batch empty: each message in a request of its own
   * @param inFlight requests under way at most
   */
  public record Send(Request request, List<Integer> success, Optional<Batch> batch, int inFlight) {

    public static final Request DEFAULT_REQUEST =
        new Request("POST", DEFAULT_PATH, Map.of(), Optional.empty(), Optional.empty());
    public static final Send DEFAULT = new Send(DEFAULT_REQUEST, List.of(), Optional.empty(), 1);

    public Send {
      success = List.copyOf(success);
    }
  }

  /**
   * Messages that go together.
   *
   * @param most messages in one request
   */
  public record Batch(int most, Join join) {

    public static final Batch DEFAULT = new Batch(100, Join.ARRAY);
  }

  /** How messages are put together. */
  public enum Join {
    /** As a JSON array. */
    ARRAY,
    LINES
  }

  /**
   * How often is polled at the most.
   *
   * @param minimum between the beginnings of two polls, whatever they bring; empty: nothing
   * @param burst polls in a row that may come back empty in less than the interval
   * @param interval between the beginnings of two polls after that
   */
  public record Pace(Optional<Duration> minimum, int burst, Duration interval) {

    public static final Pace DEFAULT = new Pace(Optional.empty(), 3, Duration.ofSeconds(1));
  }

  /**
   * What follows a failure.
   *
   * @param first wait, doubled with each one more
   * @param longest such wait
   * @param attempts failures in a row that are tried again
   * @param retryAfter longest that a backend may ask for
   */
  public record Retry(Duration first, Duration longest, int attempts, Duration retryAfter) {

    public static final Retry DEFAULT =
        new Retry(Duration.ofMillis(500), Duration.ofSeconds(30), 8, Duration.ofMinutes(5));
  }

  /**
   * How much of an answer is taken.
   *
   * @param responseBytes of an answer, or of a part of it where it is split
   * @param items of either
   */
  public record Limits(int responseBytes, int items) {

    public static final Limits DEFAULT = new Limits(1 << 20, 1000);
  }
}
