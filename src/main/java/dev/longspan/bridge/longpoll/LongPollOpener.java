package dev.longspan.bridge.longpoll;

import dev.longspan.bridge.Acceptance;
import dev.longspan.bridge.Opener;
import dev.longspan.config.LongPollConfig;
import dev.longspan.http.Exchange;
import dev.longspan.loop.Loop;
import dev.longspan.protocol.HopByHop;
import dev.longspan.route.Route;
import dev.longspan.telemetry.PollTelemetry;
import dev.longspan.upstream.UpstreamClient;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.AsciiString;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/** Opens conversations with backends that are polled; one for each route and event loop. */
public final class LongPollOpener implements Opener {

  /** What belongs to the client's own request, and would mislead the backend about a poll. */
  private static final List<AsciiString> OF_THE_REQUEST_ALONE =
      List.of(
          HttpHeaderNames.ACCEPT,
          HttpHeaderNames.ACCEPT_ENCODING,
          HttpHeaderNames.CACHE_CONTROL,
          HttpHeaderNames.CONTENT_ENCODING,
          HttpHeaderNames.CONTENT_LENGTH,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.EXPECT,
          HttpHeaderNames.IF_MATCH,
          HttpHeaderNames.IF_MODIFIED_SINCE,
          HttpHeaderNames.IF_NONE_MATCH,
          HttpHeaderNames.IF_RANGE,
          HttpHeaderNames.IF_UNMODIFIED_SINCE,
          HttpHeaderNames.PRAGMA,
          HttpHeaderNames.RANGE,
          HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS,
          HttpHeaderNames.SEC_WEBSOCKET_KEY,
          HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL,
          HttpHeaderNames.SEC_WEBSOCKET_VERSION);

  private static final int IDENTIFIER_BYTES = 16;

  private final SecureRandom random = new SecureRandom();
  private final Route route;
  private final UpstreamClient upstream;
  private final Loop loop;
  private final Plan plan;
  private final PollTelemetry telemetry;

  /**
   * @param config how the upstream's backends are polled
   */
  public LongPollOpener(
      Route route,
      UpstreamClient upstream,
      Loop loop,
      LongPollConfig config,
      PollTelemetry telemetry) {
    this.route = route;
    this.upstream = upstream;
    this.loop = loop;
    this.plan = Plan.of(config);
    this.telemetry = telemetry;
  }

  @Override
  public void open(Exchange exchange, String target, Acceptance acceptance) {
    Conversation conversation =
        new Conversation(
            plan,
            route,
            upstream,
            loop,
            telemetry,
            exchange.clientAddress(),
            endpoint -> exchange.servedBy(upstream.name(), endpoint),
            clientHeaders(exchange),
            variables(target));
    if (plan.open() == null) {
      exchange.servedBy(upstream.name(), null);
      accept(conversation, new DefaultHttpHeaders(), acceptance);
    } else {
      new OpeningRequest(this, conversation, exchange, acceptance).start();
    }
  }

  /** The conversation is open. */
  void accept(Conversation conversation, HttpHeaders headers, Acceptance acceptance) {
    LongPollChannel channel = new LongPollChannel(conversation);
    channel.start();
    acceptance.opened(channel, null, headers);
  }

  private Variables variables(String target) {
    byte[] identifier = new byte[IDENTIFIER_BYTES];
    random.nextBytes(identifier);
    Variables variables = new Variables();
    QueryStringDecoder decoder = new QueryStringDecoder(target);
    decoder.parameters().forEach((name, all) -> variables.set("query." + name, all.get(0)));
    return variables
        .set("target", target)
        .set("path", decoder.rawPath())
        .set("query", decoder.rawQuery())
        .set("conversation", HexFormat.of().formatHex(identifier));
  }

  private HttpHeaders clientHeaders(Exchange exchange) {
    HttpHeaders headers = exchange.request().headers().copy();
    HopByHop.removeFrom(headers);
    OF_THE_REQUEST_ALONE.forEach(headers::remove);
    String host = headers.get(HttpHeaderNames.HOST);
    String upstreamHost = route.rewrite().host(host);
    if (upstreamHost != null && !upstreamHost.equals(host)) {
      headers.set(HttpHeaderNames.HOST, upstreamHost);
    }
    // Answers are read here, not passed on.
    headers.set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY);
    route.requestHeaders().apply(headers);
    return headers;
  }
}
