package dev.longspan.session;

import dev.longspan.bridge.Bridge;
import dev.longspan.bridge.ClientHandshake;
import dev.longspan.bridge.MessageChannel;
import dev.longspan.bridge.Opener;
import dev.longspan.guard.Limits;
import dev.longspan.guard.Origins;
import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.protocol.RequestTarget;
import dev.longspan.route.Route;
import dev.longspan.telemetry.ClientKind;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.concurrent.ThreadLocalRandom;

/**
 * SockJS clients (version 0.3.3 of the protocol) of a route's WebSocket backend, as the requests on
 * one event loop see them: over WebSocket, or as sessions whose identifiers are the clients' own.
 */
public final class SockJsResource {

  private static final String TEXT = "text/plain;charset=UTF-8";
  private static final String WEBSOCKET = "websocket";
  private static final String ONLY_POST = "POST, OPTIONS";
  private static final String ONLY_GET = "GET, OPTIONS";
  private static final int LONGEST_NAME = 128;
  private static final long OPENING_BODY_BYTES = 64 * 1024;

  private final Route route;
  private final SessionSettings settings;
  private final RouteSessions shared;
  private final LocalSessions local;
  private final Loop loop;
  private final Opener opener;
  private final Limits.OfRoute limits;

  /** What comes after the prefix and a server's number, which means nothing. */
  private record Place(String session, String transport) {}

  /**
   * @param loopNumber of this event loop, from 0
   * @param limits of connections, which sessions are as well; null: there are none
   */
  public SockJsResource(
      Route route,
      SessionSettings settings,
      RouteSessions shared,
      int loopNumber,
      Loop loop,
      Opener opener,
      Limits.OfRoute limits) {
    this.route = route;
    this.settings = settings;
    this.shared = shared;
    shared.settings(settings);
    this.local = shared.local(loopNumber, loop);
    this.loop = loop;
    this.opener = opener;
    this.limits = limits;
  }

  // ---- which request is what ----

  private String rest(RequestTarget target) {
    return target.path().substring(settings.path().length());
  }

  /** Null: it is none. */
  private Place place(RequestTarget target) {
    String[] steps = rest(target).split("/", -1);
    boolean complete = steps.length == 4 && isName(steps[1]) && isName(steps[2]);
    return complete ? new Place(steps[2], steps[3]) : null;
  }

  /** Names with dots are no names, says the protocol. */
  private static boolean isName(String step) {
    return !step.isEmpty() && step.length() <= LONGEST_NAME && step.indexOf('.') < 0;
  }

  /**
   * Whether a WebSocket can be opened there.
   *
   * @param target begins with the prefix
   */
  public boolean isWebSocket(RequestTarget target) {
    Place place = place(target);
    return place == null
        ? rest(target).equals("/" + WEBSOCKET)
        : place.transport().equals(WEBSOCKET);
  }

  /** Whether it opens a WebSocket whose messages are the backend's own. */
  public boolean isRaw(Exchange exchange, RequestTarget target) {
    return exchange.isUpgrade() && place(target) == null;
  }

  /** The route's own path, with the query of the request. */
  public String upstreamTarget(RequestTarget target) {
    return route
        .rewrite()
        .target((RequestTarget) RequestTarget.parse(settings.routePath() + target.query()));
  }

  /**
   * As {@link SessionResource#answersFirst}; a WebSocket is nothing that a browser asks about.
   *
   * @param target begins with the prefix
   * @return whether it is answered
   */
  public boolean answersFirst(Exchange exchange, RequestTarget target) {
    Place place = place(target);
    if (place != null) {
      String masked = SessionId.masked(place.session());
      exchange.path(settings.path() + "/-/" + masked + "/" + place.transport());
    }
    if (isWebSocket(target)) {
      return false;
    }
    if (!route.origins().allow(exchange.request().headers())) {
      exchange.refuse(Origins.refusal());
      return true;
    }
    Cors.apply(route.origins(), exchange);
    if (!exchange.request().method().equals(HttpMethod.OPTIONS)) {
      return false;
    }
    Answer answer = answer(exchange, loop);
    answer.add(Cors.preflight(exchange.request().headers(), methods(place)));
    answer.empty(204);
    return true;
  }

  private static String methods(Place place) {
    return place == null || place.transport().equals("eventsource") ? ONLY_GET : ONLY_POST;
  }

  private Answer answer(Exchange exchange, Loop of) {
    return new Answer(exchange, of.eventLoop(), route.slowConsumerTimeoutNanos());
  }

  /**
   * Serves a request below the prefix.
   *
   * @param target begins with the prefix
   */
  public void serve(Exchange exchange, RequestTarget target) {
    Place place = place(target);
    if (exchange.isUpgrade()) {
      new ClientHandshake(exchange, route, loop, ClientKind.SOCKJS, this::framed)
          .open(opener, upstreamTarget(target));
      return;
    }
    String method = exchange.request().method().name();
    boolean allowed = methods(place).startsWith(method + ",");
    if (isWebSocket(target)) {
      exchange.refuse(Refusals.invalid("a WebSocket is to be opened here"));
    } else if (place == null) {
      if (allowed) {
        greet(exchange, rest(target));
      } else {
        exchange.refuse(Refusals.method(ONLY_GET));
      }
    } else {
      serve(exchange, target, place, allowed);
    }
  }

  private MessageChannel framed(MessageChannel socket) {
    return new TextChannel(new SockJsWebSocket(socket, loop, settings.heartbeatNanos()));
  }

  private void serve(Exchange exchange, RequestTarget target, Place place, boolean allowed) {
    switch (place.transport()) {
      case "xhr", "xhr_streaming", "xhr_send", "eventsource" -> {
        if (!allowed) {
          exchange.refuse(Refusals.method(methods(place)));
        } else if (place.transport().equals("xhr_send")) {
          send(exchange, place);
        } else {
          receive(exchange, target, place);
        }
      }
      default -> exchange.refuse(Refusals.unknown());
    }
  }

  // ---- what there is without a session ----

  private void greet(Exchange exchange, String rest) {
    switch (rest) {
      case "", "/" -> whole(exchange, TEXT, "Welcome to SockJS!\n");
      case "/info" ->
          whole(
              exchange,
              "application/json;charset=UTF-8",
              "{\"websocket\":true,\"origins\":[\"*:*\"],\"cookie_needed\":false,\"entropy\":"
                  + Integer.toUnsignedString(ThreadLocalRandom.current().nextInt())
                  + "}");
      default -> exchange.refuse(Refusals.unknown());
    }
  }

  private void whole(Exchange exchange, String mediaType, String text) {
    answer(exchange, loop).whole(200, mediaType, Unpooled.wrappedBuffer(Json.ascii(text)));
  }

  // ---- receiving, which opens as well ----

  private Receiver receiver(Answer answer, String transport, boolean opens) {
    return transport.equals("xhr")
        ? new SockJsPoll(answer, opens, settings.heartbeatNanos())
        : new StreamReceiver(
            answer,
            ClientKind.SOCKJS,
            new SockJsFormat(transport.equals("eventsource"), opens),
            settings.heartbeatNanos());
  }

  private void receive(Exchange exchange, RequestTarget target, Place place) {
    SessionId id = shared.named(place.session());
    LocalSessions owner = id == null ? null : shared.owner(id);
    if (owner == null) {
      new BodyReader(
              exchange,
              OPENING_BODY_BYTES,
              route.idleTimeoutNanos(),
              new BodyReader.Taker() {
                @Override
                public void whole(byte[] ignored) {
                  open(exchange, target, place);
                }

                @Override
                public void failed() {}
              })
          .start();
      return;
    }
    exchange.leaveOutOfLog();
    Answer answer = answer(exchange, owner.loop());
    Receiver receiver = receiver(answer, place.transport(), false);
    Hop.to(
        RouteSessions.loopOf(owner),
        () -> {
          Session session = owner.find(id);
          if (session == null) {
            answer.refuse(Refusals.unknown());
          } else {
            session.receive(receiver, SessionRequest.ABSENT, true);
          }
        });
  }

  private void open(Exchange exchange, RequestTarget target, Place place) {
    if (loop.isDraining()) {
      exchange.refuse(Refusals.draining());
    } else if (shared.isFull()) {
      exchange.refuse(Refusals.tooMany());
    } else if (limits == null || !limits.isRefused(exchange)) {
      opener.open(
          exchange,
          upstreamTarget(target),
          (backend, subprotocol, headers) -> opened(exchange, backend, headers, place));
    }
  }

  private void opened(Exchange exchange, MessageChannel backend, HttpHeaders headers, Place place) {
    if (!shared.enter()) {
      backend.abort();
      exchange.refuse(Refusals.tooMany());
      return;
    }
    Session session = new Session(local.newId(), local, settings, exchange.telemetry());
    exchange.leaveOutOfLog();
    Answer answer = answer(exchange, loop);
    answer.add(headers);
    if (!local.name(session, place.session())) {
      // Another request with this name was faster.
      shared.leave();
      backend.abort();
      SockJsFrames.keepsOut(receiver(answer, place.transport(), false));
      return;
    }
    local.add(session, exchange.takeWhenOver());
    MessageChannel client = new TextChannel(session);
    session.start(new Bridge(exchange, route, loop, client, backend, null, ClientKind.SOCKJS));
    session.receive(receiver(answer, place.transport(), true), SessionRequest.ABSENT, true);
  }

  // ---- sending ----

  private void send(Exchange exchange, Place place) {
    SessionId id = shared.named(place.session());
    LocalSessions owner = id == null ? null : shared.owner(id);
    if (owner == null) {
      exchange.refuse(Refusals.unknown());
      return;
    }
    exchange.leaveOutOfLog();
    // Quotes and escapes come on top of the messages.
    long limit = Math.min(route.maxRequestBodyBytes(), 2L * settings.bufferBytes());
    new SendExchange(exchange, route, owner, id, MessageBody.Kind.STRINGS, limit, 0, -1).start();
  }
}
