package dev.longspan.bridge.longpoll;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.longspan.bridge.BackendCall;
import dev.longspan.bridge.Delivery;
import dev.longspan.bridge.Ending;
import dev.longspan.bridge.Message;
import dev.longspan.bridge.longpoll.AnswerReader.Meaning;
import dev.longspan.config.LongPollConfig;
import dev.longspan.config.LongPollConfig.End;
import dev.longspan.config.LongPollConfig.Lost;
import dev.longspan.forward.Refusals;
import dev.longspan.http.Problem;
import dev.longspan.protocol.CloseCode;
import dev.longspan.relay.EndCause;
import dev.longspan.telemetry.PollOutcome;
import dev.longspan.telemetry.PollPhase;
import dev.longspan.telemetry.UpstreamFailure;
import dev.longspan.upstream.Endpoint;
import dev.longspan.upstream.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The backend's side of a conversation: one poll after the other, each answer delivered before the
 * next poll confirms it.
 */
final class Poller implements BackendCall.Listener, Delivery {

  private static final Logger log = LoggerFactory.getLogger(Poller.class);

  private final Conversation conversation;
  private final Plan plan;
  private final LongPollConfig config;
  private final Receiver receiver;
  private final Positions positions;
  private final Pace pace;
  private final Backoff backoff;
  private final AnswerReader reader;
  private final Deque<Message> queue = new ArrayDeque<>();

  private PollPhase state;
  private BackendCall call;
  private boolean paused = true;
  private boolean stopped;
  private boolean delivering;
  private boolean reopening;
  private int undelivered;
  private int reopened;
  private long polls;
  private long begun;
  private long begunNanos;
  private long lastActivity;
  private Ending ending;

  Poller(Conversation conversation, Receiver receiver) {
    this.conversation = conversation;
    this.receiver = receiver;
    plan = conversation.plan();
    config = plan.config();
    positions = new Positions(plan.cursors());
    positions.begin(conversation.variables());
    pace = new Pace(config.pace());
    backoff = new Backoff(config.retry());
    reader = new AnswerReader(plan, positions, conversation.route().maxMessageBytes());
  }

  // ---- the pace ----

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    if (!delivering) {
      proceed();
    }
  }

  /** Gives up the poll that is under way, and everything else. */
  void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    if (call != null) {
      call.cancel();
      call = null;
      count(PollOutcome.CANCELLED);
    }
    queue.forEach(Message::release);
    queue.clear();
    state(null);
  }

  /** Does what is to be done next, if it can be done now. */
  private void proceed() {
    deliver();
    if (stopped || !queue.isEmpty()) {
      return;
    }
    if (call != null) {
      call.resume();
      return;
    }
    if (undelivered > 0 && config.delivery() == LongPollConfig.Delivery.AT_LEAST_ONCE) {
      return;
    }
    positions.commit();
    if (ending != null) {
      Ending told = ending;
      stop();
      receiver.pollingEnded(told);
      return;
    }
    if (paused) {
      return;
    }
    if (pace.notBefore() > conversation.loop().now()) {
      state(pace.isBackingOff() ? PollPhase.BACKING_OFF : PollPhase.PACED);
      receiver.hurry();
      return;
    }
    poll();
  }

  private void poll() {
    state(PollPhase.POLLING);
    begun = conversation.loop().now();
    begunNanos = System.nanoTime();
    lastActivity = begun;
    if (reopening && plan.open() != null) {
      call = conversation.call(plan.open(), conversation.variables(), this);
    } else {
      reopening = false;
      Variables values = positions.in(conversation.variables());
      values.set("poll", Long.toString(++polls)).set(config.receive().waitName(), plan.waitValue());
      call = conversation.call(plan.receive(), values, this);
    }
    receiver.hurry();
    call.start();
  }

  /**
   * Looks at the deadlines.
   *
   * @return nanoseconds until it must look again
   */
  long sweep(long now) {
    if (stopped) {
      return Long.MAX_VALUE;
    }
    if (call != null) {
      long allowed =
          reopening ? conversation.route().handshakeTimeoutNanos() : plan.pollTimeoutNanos();
      long left = lastActivity + allowed - now;
      if (left < 0 && call.isSent() && queue.isEmpty()) {
        timedOut();
      }
      return Math.max(left, 0);
    }
    if (paused || state == PollPhase.DELIVERING) {
      // Whoever resumes it, or takes what was delivered, goes on at once.
      return Long.MAX_VALUE;
    }
    if (pace.notBefore() <= now) {
      proceed();
      return 0;
    }
    return pace.notBefore() - now;
  }

  private void timedOut() {
    if (!plan.tellsWait() && !reopening) {
      // Nobody told the backend when to answer: a quiet time is no failure.
      call.cancel();
      call = null;
      count(PollOutcome.TIMEOUT);
      proceed();
      return;
    }
    call.timeOut();
    call = null;
    failed("no answer in time", CloseCode.BAD_GATEWAY, Backoff.UNSAID);
  }

  // ---- delivery ----

  private void deliver() {
    delivering = true;
    Message message;
    while (!paused && !stopped && (message = queue.poll()) != null) {
      undelivered++;
      receiver.message(message, this);
    }
    delivering = false;
    if (!queue.isEmpty() || (undelivered > 0 && call == null)) {
      state(PollPhase.DELIVERING);
    }
  }

  @Override
  public void taken() {
    undelivered--;
    if (undelivered == 0 && !delivering && !stopped) {
      proceed();
    }
  }

  @Override
  public void lost() {
    // Whoever did not take it has ended; its channel is about to be closed.
  }

  // ---- the answer ----

  @Override
  public void sentTo(Endpoint endpoint) {
    lastActivity = conversation.loop().now();
    conversation.servedBy(endpoint);
  }

  @Override
  public void head(HttpResponse response) {
    lastActivity = conversation.loop().now();
    reader.begin(response, !reopening);
  }

  @Override
  public void content(ByteBuf bytes) {
    lastActivity = conversation.loop().now();
    try {
      reader.add(bytes, queue);
    } catch (IOException nonsense) {
      call.cancel();
      call = null;
      failed(nonsense);
      return;
    }
    deliver();
    if (!queue.isEmpty() && call != null) {
      call.pause();
    }
  }

  @Override
  public void end() {
    call = null;
    byte[] rest = reader.answer().body().rest();
    try {
      if (reopening) {
        reopened(rest);
      } else {
        answered(rest);
      }
    } catch (IOException nonsense) {
      failed(nonsense);
    }
  }

  private void reopened(byte[] body) throws IOException {
    Answer answer = reader.answer();
    if (!answer.isSuccess()) {
      failedWith(answer.status());
      return;
    }
    Opening.read(config.open().orElseThrow(), answer.headers(), body, conversation.variables());
    positions.begin(conversation.variables());
    reopening = false;
    proceed();
  }

  private void answered(byte[] rest) throws IOException {
    Meaning meaning = reader.finish(rest, queue);
    if (meaning == Meaning.LOST) {
      forgotten();
      return;
    }
    if (meaning == Meaning.REFUSED) {
      failedWith(reader.answer().status());
      return;
    }
    boolean brought = reader.answer().messages() > 0;
    reopened = 0;
    backoff.reset();
    count(brought ? PollOutcome.MESSAGES : PollOutcome.EMPTY);
    pace.answered(begun, conversation.loop().now(), brought);
    if (reader.answer().isLast()) {
      ending = Ending.closed(config.receive().end().map(End::code).orElseThrow(), "");
    }
    proceed();
  }

  // ---- what goes wrong ----

  @Override
  public void failed(boolean unsent, UpstreamFailure reason, String detail) {
    call = null;
    log.debug("no answer upstream={} detail=\"{}\"", conversation.upstream(), detail);
    Problem shown = unsent ? Refusals.unreachable(reason) : Refusals.failed(reason);
    failed(shown.detail(), CloseCode.BAD_GATEWAY, Backoff.UNSAID);
  }

  @Override
  public void refused(Refusal refusal) {
    call = null;
    failed(
        refusal.detail(),
        CloseCode.TRY_AGAIN_LATER,
        Duration.ofSeconds(refusal.retryAfterSeconds()).toNanos());
  }

  private void failedWith(int status) {
    String detail = "the backend answered " + status;
    if (Plan.isPassing(status)) {
      failed(detail, plan.closeCode(status), Backoff.retryAfterNanos(reader.answer().headers()));
    } else {
      count(PollOutcome.FAILED);
      end(Ending.closed(plan.closeCode(status), detail));
    }
  }

  private void failed(IOException nonsense) {
    if (nonsense instanceof TooBigException) {
      count(PollOutcome.FAILED);
      end(
          new Ending(
              CloseCode.MESSAGE_TOO_BIG,
              nonsense.getMessage(),
              EndCause.MESSAGE_TOO_BIG_BY_UPSTREAM));
      return;
    }
    // The parser's own messages show what it read.
    boolean own = !(nonsense instanceof JsonProcessingException);
    failed(own ? nonsense.getMessage() : "not JSON", CloseCode.BAD_GATEWAY, Backoff.UNSAID);
  }

  private void failed(String detail, int code, long retryAfterNanos) {
    count(PollOutcome.FAILED);
    long wait = backoff.next(retryAfterNanos);
    log.debug("poll failed upstream={} detail=\"{}\"", conversation.upstream(), detail);
    if (wait == Backoff.GIVE_UP) {
      end(Ending.closed(code, detail));
      return;
    }
    pace.backOff(conversation.loop().now() + wait);
    proceed();
  }

  private void forgotten() {
    count(PollOutcome.LOST);
    Lost rule = config.receive().lost().orElseThrow();
    if (!rule.reopen() || ++reopened > rule.most()) {
      end(Ending.closed(rule.code(), "the backend has lost the conversation"));
      return;
    }
    reopening = true;
    positions.begin(conversation.variables());
    if (reopened > 1) {
      pace.backOff(conversation.loop().now() + Math.max(0, backoff.next(Backoff.UNSAID)));
    }
    proceed();
  }

  /** Ends it once what was read before is delivered. */
  private void end(Ending how) {
    // A code of 4xxx is about the client; the others are about the backend.
    Level level = how.code() >= 3000 ? Level.DEBUG : Level.WARN;
    log.atLevel(level)
        .log(
            "polling ended upstream={} route={} code={} detail=\"{}\"",
            conversation.upstream(),
            conversation.route().name(),
            how.code(),
            how.reason());
    ending = how;
    proceed();
  }

  private void count(PollOutcome outcome) {
    conversation.telemetry().polled(outcome, System.nanoTime() - begunNanos);
  }

  private void state(PollPhase next) {
    if (state != next) {
      conversation.telemetry().moved(state, next);
      state = next;
    }
  }
}
