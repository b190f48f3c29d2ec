package dev.longspan.session;

import dev.longspan.bridge.Opener;
import dev.longspan.guard.Limits;
import dev.longspan.guard.Origins;
import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.protocol.CloseCode;
import dev.longspan.protocol.RequestTarget;
import dev.longspan.route.Route;
import dev.longspan.telemetry.ClientKind;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The sessions of one route, as the requests on one event loop see them. */
public final class SessionResource {

  private static final String CALL = "call";

  private static final int LONGEST_REASON_BYTES = 123;

  private final Route route;
  private final SessionSettings settings;
  private final RouteSessions shared;
  private final Openings openings;
  private final Loop loop;
  private final Opener opener;
  private final Limits.OfRoute limits;

  /**
   * @param loopNumber of this event loop, from 0
   * @param limits of connections, which sessions are as well; null: there are none
   */
  public SessionResource(
      Route route,
      SessionSettings settings,
      RouteSessions shared,
      int loopNumber,
      Loop loop,
      Opener opener,
      Limits.OfRoute limits) {
    this.route = route;
    this.settings = settings;
    shared.settings(settings);
    this.shared = shared;
    this.openings =
        new Openings(route, settings, shared, shared.local(loopNumber, loop), opener, limits);
    this.loop = loop;
    this.opener = opener;
    this.limits = limits;
  }

  /**
   * Looks at a request before any guard does: pages of other origins are refused, and a browser
   * that asks beforehand what a page may do (which it does without credentials) is answered.
   *
   * @param target begins with the path of the sessions
   * @return whether it is answered
   */
  public boolean answersFirst(Exchange exchange, RequestTarget target) {
    String name = name(target);
    if (!name.isEmpty() && !name.equals(CALL)) {
      exchange.path(settings.path() + "/" + SessionId.masked(name));
    }
    if (!route.origins().allow(exchange.request().headers())) {
      exchange.refuse(Origins.refusal());
      return true;
    }
    Cors.apply(route.origins(), exchange);
    if (!exchange.request().method().equals(HttpMethod.OPTIONS)) {
      return false;
    }
    Answer answer = answer(exchange);
    answer.add(Cors.preflight(exchange.request().headers(), methods(name)));
    answer.empty(204);
    return true;
  }

  private String name(RequestTarget target) {
    String rest = target.path().substring(settings.path().length());
    return rest.isEmpty() ? "" : rest.substring(1);
  }

  private static String methods(String name) {
    return switch (name) {
      case "" -> "GET, HEAD, POST, OPTIONS";
      case CALL -> "POST, OPTIONS";
      default -> "GET, HEAD, POST, DELETE, OPTIONS";
    };
  }

  /**
   * Serves a request below the path of the sessions.
   *
   * @param target begins with the path
   */
  public void serve(Exchange exchange, RequestTarget target) {
    String name = name(target);
    SessionRequest request = new SessionRequest(exchange, target);
    String method = exchange.request().method().name();
    if (name.isEmpty()) {
      collection(exchange, method, request, target);
    } else if (name.equals(CALL)) {
      call(exchange, method, request, target);
    } else {
      session(exchange, method, request, name);
    }
  }

  // ---- the sessions as a whole ----

  private void collection(
      Exchange exchange, String method, SessionRequest request, RequestTarget target) {
    switch (method) {
      case "POST" -> openings.open(exchange, target);
      case "GET" -> {
        if (request.acceptsEvents()) {
          openings.openForEvents(exchange, request, target);
        } else {
          exchange.refuse(Refusals.notAcceptable());
        }
      }
      case "HEAD" -> answer(exchange).whole(200, EventFormat.MEDIA_TYPE, Unpooled.EMPTY_BUFFER);
      default -> exchange.refuse(Refusals.method(methods("")));
    }
  }

  /** An answer that is given here and now. */
  private Answer answer(Exchange exchange) {
    return new Answer(exchange, loop.eventLoop(), route.slowConsumerTimeoutNanos());
  }

  // ---- one session ----

  private void session(Exchange exchange, String method, SessionRequest request, String name) {
    SessionId id = SessionId.parse(name);
    LocalSessions owner = id == null ? null : shared.owner(id);
    if (owner == null) {
      exchange.refuse(Refusals.unknown());
      return;
    }
    exchange.leaveOutOfLog();
    switch (method) {
      case "GET" -> receive(exchange, request, owner, id);
      case "POST" -> send(exchange, request, owner, id);
      case "DELETE" -> delete(exchange, request, owner, id);
      case "HEAD" -> {
        Answer answer =
            new Answer(exchange, RouteSessions.loopOf(owner), route.slowConsumerTimeoutNanos());
        at(owner, id, answer, session -> look(session, answer));
      }
      default -> exchange.refuse(Refusals.method(methods(name)));
    }
  }

  private interface Visit {
    void visit(Session session);
  }

  private static void at(LocalSessions owner, SessionId id, Answer answer, Visit visit) {
    Hop.to(
        RouteSessions.loopOf(owner),
        () -> {
          Session session = owner.find(id);
          if (session == null) {
            answer.refuse(Refusals.unknown());
          } else {
            visit.visit(session);
          }
        });
  }

  private static void look(Session session, Answer answer) {
    if (session.isOver()) {
      answer.refuse(Refusals.ended(session.closed()));
    } else {
      answer.whole(200, PollReceiver.MEDIA_TYPE, Unpooled.EMPTY_BUFFER);
    }
  }

  private void receive(
      Exchange exchange, SessionRequest request, LocalSessions owner, SessionId id) {
    SessionRequest.Accepted accepted = request.accepted();
    boolean events = accepted == SessionRequest.Accepted.EVENTS;
    long after = events ? request.afterEvent() : request.after();
    long wait = request.waitSeconds();
    if (accepted == SessionRequest.Accepted.NONE) {
      exchange.refuse(Refusals.notAcceptable());
      return;
    }
    if (after == SessionRequest.INVALID || wait == SessionRequest.INVALID) {
      exchange.refuse(Refusals.invalid("after is a number, and wait one from 0 to 60"));
      return;
    }
    Answer answer =
        new Answer(exchange, RouteSessions.loopOf(owner), route.slowConsumerTimeoutNanos());
    Receiver receiver =
        switch (accepted) {
          case EVENTS ->
              new StreamReceiver(
                  answer, ClientKind.SSE, new EventFormat(), settings.heartbeatNanos());
          case LINES ->
              new StreamReceiver(
                  answer, ClientKind.STREAM, new LineFormat(), settings.heartbeatNanos());
          default -> new PollReceiver(answer, TimeUnit.SECONDS.toNanos(wait));
        };
    at(owner, id, answer, session -> session.receive(receiver, after, events));
  }

  private void send(Exchange exchange, SessionRequest request, LocalSessions owner, SessionId id) {
    MessageBody.Kind kind = MessageBody.kind(request.contentType());
    long messageId = request.messageId();
    long after = request.after();
    if (kind == null) {
      exchange.refuse(Refusals.mediaType());
    } else if (messageId == SessionRequest.INVALID || after == SessionRequest.INVALID) {
      exchange.refuse(Refusals.invalid("Message-Id is a number from 1, and after one from 0"));
    } else {
      new SendExchange(exchange, route, owner, id, kind, bodyLimit(), messageId, after).start();
    }
  }

  private long bodyLimit() {
    return Math.min(route.maxRequestBodyBytes(), settings.bufferBytes());
  }

  private void delete(
      Exchange exchange, SessionRequest request, LocalSessions owner, SessionId id) {
    long number = SessionRequest.number(request.parameter("code"));
    int code = number == SessionRequest.ABSENT ? CloseCode.NORMAL : (int) Math.min(number, 9999);
    String given = request.parameter("reason");
    String reason = given == null ? "" : given;
    if (!CloseCode.isValidOnTheWire(code)
        || reason.contains(SessionRequest.MALFORMED)
        || reason.getBytes(StandardCharsets.UTF_8).length > LONGEST_REASON_BYTES) {
      exchange.refuse(
          Refusals.invalid("code is a close code, and reason at most 123 bytes of UTF-8"));
      return;
    }
    Answer answer =
        new Answer(exchange, RouteSessions.loopOf(owner), route.slowConsumerTimeoutNanos());
    at(
        owner,
        id,
        answer,
        session -> {
          if (session.isOver()) {
            answer.refuse(Refusals.ended(session.closed()));
          } else {
            session.closeByClient(code, reason);
            answer.empty(204);
          }
        });
  }

  // ---- one question, one answer ----

  private void call(
      Exchange exchange, String method, SessionRequest request, RequestTarget target) {
    if (!method.equals("POST")) {
      exchange.refuse(Refusals.method(methods(CALL)));
      return;
    }
    MessageBody.Kind kind = MessageBody.kind(request.contentType());
    long replies = SessionRequest.number(request.parameter("replies"));
    long wait = request.preferredWaitSeconds();
    if (kind == null) {
      exchange.refuse(Refusals.mediaType());
    } else if (replies == SessionRequest.INVALID
        || replies == 0
        || replies > Call.MOST_REPLIES
        || wait == SessionRequest.INVALID) {
      exchange.refuse(
          Refusals.invalid("replies is a number from 1 to 1000, and wait one from 0 to 60"));
    } else if (loop.isDraining()) {
      exchange.refuse(Refusals.draining());
    } else if (shared.isFull()) {
      exchange.refuse(Refusals.tooMany());
    } else if (limits == null || !limits.isRefused(exchange)) {
      new Call(
              exchange, route, shared, opener, openings.upstreamTarget(target), kind, replies, wait)
          .start(bodyLimit());
    }
  }
}
