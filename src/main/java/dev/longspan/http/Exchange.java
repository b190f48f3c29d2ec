package dev.longspan.http;

import dev.longspan.protocol.ForwardedHeaders;
import dev.longspan.telemetry.AccessRecord;
import dev.longspan.telemetry.HttpLabel;
import dev.longspan.telemetry.Rejection;
import dev.longspan.telemetry.RouteTelemetry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.function.Consumer;

/** One request and its response. On its connection's event loop, from first head to last byte. */
public final class Exchange {

  /** Status in metrics and log when the client left before it got one. */
  public static final int CLIENT_LEFT = 499;

  private final ExchangeTransport transport;
  private final HttpRequest request;

  /** Whether the request's head could be read: else it is a stand-in. */
  private final boolean isRead;

  private final long startNanos;
  private final long startMillis;
  private final String method;
  private final String host;
  private final String userAgent;
  private ExchangeListener listener;
  private RouteTelemetry telemetry;
  private String route;
  private String path;
  private InetAddress clientAddress;
  private Identity identity;
  private String answeredSubprotocol;
  private String upstream;
  private String endpoint;
  private Rejection rejection;
  private boolean upgrade;
  private boolean requestPaused;
  private Runnable whenOver;
  private boolean unlogged;
  private Consumer<HttpHeaders> lastTouch = headers -> {};
  private int status;
  private long bytesReceived;
  private long bytesSent;

  /**
   * The request's head is there.
   *
   * @param telemetry counts it until a route does
   * @param logged whether the access log wants a line of it
   * @param age how long ago it began, in nanoseconds
   */
  public Exchange(
      ExchangeTransport transport,
      HttpRequest request,
      RouteTelemetry telemetry,
      boolean logged,
      long age) {
    this.transport = transport;
    this.request = request;
    this.telemetry = telemetry;
    this.startNanos = System.nanoTime() - age;
    this.isRead = request.decoderResult().isSuccess();
    this.method = request.method().name();
    // Kept from before the headers are made over for the upstream.
    this.startMillis = logged ? System.currentTimeMillis() - age / 1_000_000 : 0;
    this.host = logged ? request.headers().get(HttpHeaderNames.HOST) : null;
    this.userAgent = logged ? request.headers().get(HttpHeaderNames.USER_AGENT) : null;
  }

  /** The request's head; whoever forwards it may make over its headers. */
  public HttpRequest request() {
    return request;
  }

  /** The peer's own address, whatever headers say. */
  public InetAddress peer() {
    return transport.peer();
  }

  /** What the connection has in common with others. */
  public ConnectionContext context() {
    return transport.shared();
  }

  /** Whether the whole request was received, and its end told to the listener. */
  public boolean isRequestEnded() {
    return transport.isRequestEnded();
  }

  /** For the log: the path without query, once it is known to be well-formed. */
  public void path(String value) {
    path = value;
  }

  /** The path without query; null: it could not be parsed. */
  public String path() {
    return path;
  }

  /** Makes the head the gateway's own ({@link OwnHead}), once, before anything is added to it. */
  public void ownHead() {
    clientAddress();
    OwnHead.make(request, peer(), context());
  }

  /** The client's address: the peer's, or what trusted proxies say. */
  public InetAddress clientAddress() {
    if (clientAddress == null) {
      clientAddress =
          ForwardedHeaders.clientAddress(
              request.headers(), peer(), context().listener().trustedProxies());
    }
    return clientAddress;
  }

  /** The certificate that the client has shown; null: none. */
  public X509Certificate clientCertificate() {
    return ClientCertificate.of(transport.channel());
  }

  /** A guard found out who the client is. */
  public void identify(Identity found) {
    identity = identity == null ? found : identity.and(found);
  }

  /** Who the client is; null: no guard found out. */
  public Identity identity() {
    return identity;
  }

  /** One of the subprotocols that the client offered was none, but may be told as chosen. */
  public void answerSubprotocol(String name) {
    answeredSubprotocol = name;
  }

  /** For a client for which the backend chose none: a browser gives up then. Null: nothing. */
  public String answeredSubprotocol() {
    return answeredSubprotocol;
  }

  /** Name of the upstream; null: none was chosen yet. */
  public String upstream() {
    return upstream;
  }

  /** {@code host:port} of the endpoint; null: none was chosen yet. */
  public String endpoint() {
    return endpoint;
  }

  /** A route took it. */
  public void routed(String name, RouteTelemetry routeTelemetry) {
    route = name;
    telemetry = routeTelemetry;
  }

  /** Counters of its route. */
  public RouteTelemetry telemetry() {
    return telemetry;
  }

  /** It is a WebSocket's opening handshake, and counts as such. */
  public void markUpgrade() {
    upgrade = true;
  }

  /** An endpoint was chosen. */
  public void servedBy(String upstreamName, String endpointLabel) {
    upstream = upstreamName;
    endpoint = endpointLabel;
  }

  /** From now on {@code value} gets the body, learns of the client, and is swept, soon at first. */
  public void listen(ExchangeListener value) {
    listener = value;
    context().loop().hurry(transport);
  }

  /** Reads no more of the request's body until {@link #resumeRequest()}. */
  public void pauseRequest() {
    requestPaused = true;
  }

  /** Reads on. */
  public void resumeRequest() {
    if (requestPaused) {
      requestPaused = false;
      transport.readOn();
    }
  }

  /** Hands what one listener held of the request's body to the next, as if just read. */
  public void replay(Collection<HttpContent> held) {
    held.forEach(listener::requestContent);
    listener.requestReadComplete();
  }

  // ---- the response ----

  /** Touches the headers of the final response, whoever answers; not those of a 101. */
  public void touchResponse(Consumer<HttpHeaders> touch) {
    lastTouch = touch;
  }

  /** It is a part of something that writes a line of its own: it writes none if it succeeds. */
  public void leaveOutOfLog() {
    unlogged = true;
  }

  /** Sends an interim response (1xx, but 101), unless the client is too old for one. */
  public void informational(HttpResponse response) {
    if (!Framing.isHttp10(request)) {
      transport.interim(response);
    }
  }

  /**
   * Sends the final response's head; its framing and its {@code Connection} header are made here.
   * Hop-by-hop headers of the other side must be out of it.
   */
  public void respond(HttpResponse response) {
    status = response.status().code();
    lastTouch.accept(response.headers());
    transport.respond(response);
  }

  /** Sends some of the response's body; takes ownership. Not flushed. */
  public void content(HttpContent content) {
    bytesSent += content.content().readableBytes();
    transport.content(content);
  }

  /** Sends the response's end; takes ownership. The exchange is over. */
  public void end(LastHttpContent last) {
    bytesSent += last.content().readableBytes();
    transport.end(last);
  }

  /** Sends what was written. */
  public void flush() {
    transport.flush();
  }

  /** Whether the client takes what is written; {@link ExchangeListener#clientWritable()}: again. */
  public boolean isWritable() {
    return transport.isWritable();
  }

  /** Whether the response's head was sent. */
  public boolean isResponseBegun() {
    return status != 0;
  }

  /** Answers with a refusal of the gateway's own, or cuts an answer that was begun already. */
  public void refuse(Problem problem) {
    refuse(problem.reason(), problem::answer);
  }

  /** The same with an answer of somebody else's, which {@code answer} gives whole. */
  public void refuse(Rejection reason, Consumer<Exchange> answer) {
    rejected(reason);
    if (isResponseBegun()) {
      transport.abort();
    } else {
      transport.forgoBody();
      answer.accept(this);
    }
  }

  /** The gateway itself refuses the request: for metrics and log. */
  public void rejected(Rejection reason) {
    rejection = reason;
    telemetry.rejected(reason);
  }

  /** Cuts the response, so that the client sees that it is not whole. */
  public void abort() {
    transport.abort();
  }

  /** Whether this status is a switch to the client: over HTTP/2 any 2xx (RFC 8441 section 5). */
  public boolean isTakenAsSwitch(int answer) {
    return upgrade && transport.isTakenAsSwitch(answer);
  }

  /**
   * Answers 101 and hands the connection over: {@code successor} takes the HTTP handler's place in
   * the pipeline. What the client sent early stays behind until {@link #releaseEarlyBytes()}.
   *
   * @return carries bytes both ways; see {@link ByteStream}
   */
  public Channel switchTo(HttpResponse response, ChannelHandler successor) {
    status = response.status().code();
    telemetry.handshake(status, transport.http(), System.nanoTime() - startNanos);
    Channel channel = transport.switchTo(response, successor);
    if (whenOver != null) {
      Runnable task = takeWhenOver();
      channel.closeFuture().addListener(closed -> task.run());
    }
    return channel;
  }

  /** After {@link #switchTo}: hands what was sent early to the successor. */
  public void releaseEarlyBytes() {
    transport.releaseEarlyBytes();
  }

  // ---- for the transport ----

  /** Runs a task, once, when the exchange is over: for one that becomes a WebSocket, at its end. */
  public void whenOver(Runnable task) {
    whenOver = task;
  }

  /** The task of {@link #whenOver}, the caller's to run from now on; does nothing if none. */
  public Runnable takeWhenOver() {
    Runnable task = whenOver;
    whenOver = null;
    return task == null ? () -> {} : task;
  }

  /** Who takes part in it; null: nobody yet. */
  public ExchangeListener listener() {
    return listener;
  }

  /** Whether its body is not wanted for now; {@link ExchangeTransport#readOn()} ends it. */
  public boolean isRequestPaused() {
    return requestPaused;
  }

  /** Whether it is a WebSocket's opening handshake. */
  public boolean isUpgrade() {
    return upgrade;
  }

  /** Some of the request's body came. */
  public void received(int bytes) {
    bytesReceived += bytes;
  }

  /** It is over, one way or the other: counts and logs. */
  public void ended() {
    takeWhenOver().run();
    if (status == 0) {
      status = CLIENT_LEFT;
    }
    long duration = System.nanoTime() - startNanos;
    if (upgrade) {
      telemetry.handshake(status, transport.http(), duration);
    } else {
      telemetry.request(method, status, duration);
    }
    if (context().accessLog().isEnabled() && !(unlogged && status < 400)) {
      context().accessLog().write(accessRecord(duration, bytesReceived, bytesSent, null));
    }
  }

  private String httpVersion() {
    if (transport.http() == HttpLabel.HTTP_2) {
      return "HTTP/2.0";
    }
    return isRead ? request.protocolVersion().text() : null;
  }

  /** The access log's line; {@code webSocket} is the WebSocket's part, null: a plain request. */
  public AccessRecord accessRecord(
      long durationNanos, long received, long sent, AccessRecord.WebSocketEnd webSocket) {
    return new AccessRecord(
        startMillis,
        durationNanos,
        route,
        NetUtil.toAddressString(clientAddress()),
        isRead ? method : null,
        host,
        path,
        httpVersion(),
        status,
        upstream,
        endpoint,
        received,
        sent,
        userAgent,
        rejection == null ? null : rejection.label(),
        webSocket);
  }
}
