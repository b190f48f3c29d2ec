package dev.longspan.session;

import dev.longspan.bridge.Bridge;
import dev.longspan.bridge.MessageChannel;
import dev.longspan.bridge.Opener;
import dev.longspan.guard.Limits;
import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.protocol.RequestTarget;
import dev.longspan.route.Route;
import dev.longspan.telemetry.ClientKind;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/** Opens the sessions of one route on one event loop. */
final class Openings {

  /** Opening needs no body; one that comes is read, so that the connection can be kept. */
  private static final long OPENING_BODY_BYTES = 64 * 1024;

  private final Route route;
  private final SessionSettings settings;
  private final RouteSessions shared;
  private final LocalSessions local;
  private final Loop loop;
  private final Opener opener;
  private final Limits.OfRoute limits;

  /**
   * @param limits null: there are none
   */
  Openings(
      Route route,
      SessionSettings settings,
      RouteSessions shared,
      LocalSessions local,
      Opener opener,
      Limits.OfRoute limits) {
    this.route = route;
    this.settings = settings;
    this.shared = shared;
    this.local = local;
    this.loop = local.loop();
    this.opener = opener;
    this.limits = limits;
  }

  /** An answer that is given here and now. */
  private Answer answer(Exchange exchange) {
    return new Answer(exchange, loop.eventLoop(), route.slowConsumerTimeoutNanos());
  }

  /** Opens one, and answers with where it is. */
  void open(Exchange exchange, RequestTarget target) {
    BodyReader body =
        new BodyReader(
            exchange,
            OPENING_BODY_BYTES,
            route.idleTimeoutNanos(),
            new BodyReader.Taker() {
              @Override
              public void whole(byte[] ignored) {
                open(exchange, target, ClientKind.LONG_POLL, Openings.this::created);
              }

              @Override
              public void failed() {}
            });
    body.start();
  }

  /** Gets a session that was opened. */
  private interface Opened {
    void opened(Exchange exchange, Session session, String subprotocol, HttpHeaders headers);
  }

  private void open(Exchange exchange, RequestTarget target, ClientKind kind, Opened then) {
    if (loop.isDraining()) {
      exchange.refuse(Refusals.draining());
    } else if (shared.isFull()) {
      exchange.refuse(Refusals.tooMany());
    } else if (limits == null || !limits.isRefused(exchange)) {
      opener.open(
          exchange,
          upstreamTarget(target),
          (backend, subprotocol, headers) -> {
            Session session = begin(exchange, backend, subprotocol, kind);
            if (session == null) {
              exchange.refuse(Refusals.tooMany());
            } else {
              exchange.leaveOutOfLog();
              then.opened(exchange, session, subprotocol, headers);
            }
          });
    }
  }

  /** The route's own path, with the query of the request. */
  String upstreamTarget(RequestTarget target) {
    RequestTarget asked =
        (RequestTarget) RequestTarget.parse(settings.routePath() + target.query());
    return route.rewrite().target(asked);
  }

  /** Null: others were faster, and the route has as many as it may. */
  private Session begin(
      Exchange exchange, MessageChannel backend, String subprotocol, ClientKind kind) {
    if (!shared.enter()) {
      backend.abort();
      return null;
    }
    Session session = new Session(local.newId(), local, settings, exchange.telemetry());
    // It outlives the request that opened it, and keeps its place.
    local.add(session, exchange.takeWhenOver());
    session.start(new Bridge(exchange, route, loop, session, backend, subprotocol, kind));
    return session;
  }

  private void created(
      Exchange exchange, Session session, String subprotocol, HttpHeaders headers) {
    Answer answer = answer(exchange);
    headers.set(HttpHeaderNames.LOCATION, settings.path() + "/" + session.id());
    answer.add(headers);
    String body = "{\"id\":\"" + session.id() + "\",\"protocol\":" + quoted(subprotocol) + "}";
    answer.whole(
        201,
        PollReceiver.MEDIA_TYPE,
        Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)));
  }

  /** A subprotocol is a token (RFC 6455 section 4.1): nothing in it has to be escaped. */
  private static String quoted(String token) {
    return token == null ? "null" : "\"" + token + "\"";
  }

  // ---- opening and receiving in one request ----

  /** Opens one, or comes back to one, and receives from it as events. */
  void openForEvents(Exchange exchange, SessionRequest request, RequestTarget target) {
    SessionId before = request.sessionOfLastEvent();
    LocalSessions owner = before == null ? null : shared.owner(before);
    if (owner == null) {
      openForEvents(exchange, target);
      return;
    }
    long after = request.afterEvent();
    Answer answer =
        new Answer(exchange, RouteSessions.loopOf(owner), route.slowConsumerTimeoutNanos());
    Hop.to(
        RouteSessions.loopOf(owner),
        () -> {
          Session session = owner.find(before);
          if (session == null) {
            // It ended with another gateway, or long ago: an event source lives on with a new one.
            Hop.to(loop.eventLoop(), () -> openForEvents(exchange, target));
          } else {
            session.receive(events(answer, session), Math.max(after, SessionRequest.ABSENT), true);
          }
        });
  }

  private void openForEvents(Exchange exchange, RequestTarget target) {
    if (loop.isDraining()) {
      // Any other status than 200 ends an event source for good.
      answer(exchange)
          .whole(
              200,
              EventFormat.MEDIA_TYPE,
              Unpooled.wrappedBuffer(Json.ascii(EventFormat.comeBackLater())));
      return;
    }
    open(exchange, target, ClientKind.SSE, this::streamed);
  }

  private void streamed(
      Exchange exchange, Session session, String subprotocol, HttpHeaders headers) {
    Answer answer = answer(exchange);
    answer.add(headers);
    String data =
        "{\"id\":\""
            + session.id()
            + "\",\"location\":\""
            + settings.path()
            + "/"
            + session.id()
            + "\",\"protocol\":"
            + quoted(subprotocol)
            + "}";
    StreamFormat format =
        new EventFormat(session.id(), EventFormat.sessionEvent(session.id(), data));
    session.receive(
        new StreamReceiver(answer, ClientKind.SSE, format, settings.heartbeatNanos()),
        SessionRequest.ABSENT,
        true);
  }

  private Receiver events(Answer answer, Session session) {
    return new StreamReceiver(
        answer, ClientKind.SSE, EventFormat.again(session.id()), settings.heartbeatNanos());
  }
}
