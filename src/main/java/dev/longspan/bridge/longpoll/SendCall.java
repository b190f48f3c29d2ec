package dev.longspan.bridge.longpoll;

import dev.longspan.bridge.BackendCall;
import dev.longspan.bridge.Ending;
import dev.longspan.bridge.Message;
import dev.longspan.bridge.longpoll.Sender.Outgoing;
import dev.longspan.config.LongPollConfig.Batch;
import dev.longspan.config.LongPollConfig.Join;
import dev.longspan.config.LongPollConfig.Send;
import dev.longspan.protocol.CloseCode;
import dev.longspan.protocol.Idempotence;
import dev.longspan.telemetry.SendOutcome;
import dev.longspan.telemetry.UpstreamFailure;
import dev.longspan.upstream.Endpoint;
import dev.longspan.upstream.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.StringJoiner;

/** One or more messages on their way to the backend, with every attempt that it takes. */
final class SendCall implements BackendCall.Listener {

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String BINARY = "application/octet-stream";
  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";

  private final Sender sender;
  private final Conversation conversation;
  private final Send config;
  private final List<Outgoing> messages;
  private final long number;
  private final Backoff backoff;

  /** Null while it waits for its next attempt. */
  private BackendCall call;

  private long since;
  private long retryAt;
  private int status;
  private HttpHeaders headers;

  /**
   * @param number of the first message, from 1
   */
  SendCall(Sender sender, List<Outgoing> messages, long number) {
    this.sender = sender;
    this.messages = messages;
    this.number = number;
    conversation = sender.conversation();
    config = sender.config();
    backoff = new Backoff(conversation.plan().config().retry());
  }

  void start() {
    Variables values = conversation.variables().copy().set("number", Long.toString(number));
    RequestPattern pattern = conversation.plan().send();
    since = conversation.loop().now();
    call = conversation.call(pattern, values, body(pattern, values), contentType(pattern), this);
    sender.owner().hurry();
    call.start();
  }

  private ByteBuf body(RequestPattern pattern, Variables values) {
    if (config.batch().isEmpty() && !pattern.hasBody()) {
      return messages.get(0).message().payload().retainedDuplicate();
    }
    boolean lines = config.batch().map(Batch::join).filter(it -> it == Join.LINES).isPresent();
    StringJoiner joined =
        config.batch().isEmpty()
            ? new StringJoiner("")
            : lines ? new StringJoiner("\n", "", "\n") : new StringJoiner(",", "[", "]");
    for (Outgoing each : messages) {
      String text = textOf(each.message());
      if (!pattern.hasBody()) {
        joined.add(lines ? text : Json.quote(text));
        continue;
      }
      ByteBuf body = pattern.body(values.copy().set("message", text));
      joined.add(body.toString(StandardCharsets.UTF_8));
      body.release();
    }
    return Unpooled.wrappedBuffer(joined.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String textOf(Message message) {
    return message.isText()
        ? message.payload().toString(StandardCharsets.UTF_8)
        : Base64.getEncoder().encodeToString(ByteBufUtil.getBytes(message.payload()));
  }

  private String contentType(RequestPattern pattern) {
    if (pattern.contentType() != null) {
      return pattern.contentType();
    }
    if (config.batch().isPresent()) {
      return config.batch().get().join() == Join.LINES ? LINES : JSON;
    }
    return messages.get(0).message().isText() ? TEXT : BINARY;
  }

  /** Gives it up. */
  void abort() {
    if (call != null) {
      call.cancel();
      call = null;
    }
    messages.forEach(
        each -> {
          each.message().release();
          each.delivery().lost();
        });
  }

  long sweep(long now) {
    if (call == null) {
      if (retryAt <= now) {
        start();
        return 0;
      }
      return retryAt - now;
    }
    long left = since + conversation.route().responseTimeoutNanos() - now;
    if (left < 0 && call.isSent()) {
      call.timeOut();
      call = null;
      broken("no answer in time");
    }
    return Math.max(left, 0);
  }

  @Override
  public void sentTo(Endpoint endpoint) {
    since = conversation.loop().now();
    conversation.servedBy(endpoint);
  }

  @Override
  public void head(HttpResponse response) {
    status = response.status().code();
    headers = response.headers();
  }

  @Override
  public void content(ByteBuf bytes) {
    // Only the status matters.
  }

  @Override
  public void end() {
    call = null;
    boolean taken =
        config.success().isEmpty()
            ? status >= 200 && status < 300
            : config.success().contains(status);
    if (taken) {
      messages.forEach(each -> each.message().release());
      sender.taken(this);
      messages.forEach(each -> each.delivery().taken());
      return;
    }
    String detail = "the backend answered " + status;
    int code = conversation.plan().closeCode(status);
    // Of what these statuses answer nothing was done.
    boolean untouched = status == 408 || status == 425 || status == 429 || status == 503;
    if (untouched || (Plan.isPassing(status) && isRepeatable())) {
      again(detail, code, Backoff.retryAfterNanos(headers));
    } else {
      fail(detail, code);
    }
  }

  @Override
  public void failed(boolean unsent, UpstreamFailure reason, String detail) {
    call = null;
    if (unsent) {
      again("no backend takes connections", CloseCode.BAD_GATEWAY, Backoff.UNSAID);
    } else {
      broken("the backend closed the connection");
    }
  }

  @Override
  public void refused(Refusal refusal) {
    call = null;
    again(
        refusal.detail(),
        CloseCode.TRY_AGAIN_LATER,
        Duration.ofSeconds(refusal.retryAfterSeconds()).toNanos());
  }

  /** Nobody knows whether the backend took it. */
  private void broken(String detail) {
    if (isRepeatable()) {
      again(detail, CloseCode.BAD_GATEWAY, Backoff.UNSAID);
    } else {
      fail(detail, CloseCode.BAD_GATEWAY);
    }
  }

  private boolean isRepeatable() {
    return Idempotence.of(conversation.plan().send().method());
  }

  private void again(String detail, int code, long retryAfterNanos) {
    long wait = backoff.next(retryAfterNanos);
    if (wait == Backoff.GIVE_UP) {
      fail(detail, code);
      return;
    }
    conversation.telemetry().sent(SendOutcome.REPEATED);
    retryAt = conversation.loop().now() + wait;
    sender.owner().hurry();
  }

  private void fail(String detail, int code) {
    messages.forEach(each -> each.message().release());
    sender.failed(this, Ending.closed(code, detail));
    messages.forEach(each -> each.delivery().lost());
  }
}
