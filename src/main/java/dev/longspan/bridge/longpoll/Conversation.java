package dev.longspan.bridge.longpoll;

import dev.longspan.bridge.BackendCall;
import dev.longspan.loop.Loop;
import dev.longspan.route.Route;
import dev.longspan.telemetry.PollTelemetry;
import dev.longspan.upstream.Endpoint;
import dev.longspan.upstream.UpstreamClient;
import dev.longspan.upstream.Wish;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetAddress;
import java.util.function.Consumer;

/** What all requests of one conversation have in common. */
final class Conversation {

  private final Plan plan;
  private final Route route;
  private final UpstreamClient upstream;
  private final Loop loop;
  private final PollTelemetry telemetry;
  private final InetAddress clientAddress;
  private final Consumer<String> serving;
  private final HttpHeaders clientHeaders;
  private final Variables variables;

  /** Where the last request went: the backend may know the conversation there alone. */
  private Endpoint endpoint;

  /**
   * @param serving is told the endpoint, at each request
   * @param clientHeaders what goes with each request
   * @param variables what is known of the client's request, and what the backend said when it
   *     opened
   */
  Conversation(
      Plan plan,
      Route route,
      UpstreamClient upstream,
      Loop loop,
      PollTelemetry telemetry,
      InetAddress clientAddress,
      Consumer<String> serving,
      HttpHeaders clientHeaders,
      Variables variables) {
    this.plan = plan;
    this.route = route;
    this.upstream = upstream;
    this.loop = loop;
    this.telemetry = telemetry;
    this.clientAddress = clientAddress;
    this.serving = serving;
    this.clientHeaders = clientHeaders;
    this.variables = variables;
  }

  Plan plan() {
    return plan;
  }

  Route route() {
    return route;
  }

  Loop loop() {
    return loop;
  }

  PollTelemetry telemetry() {
    return telemetry;
  }

  Variables variables() {
    return variables;
  }

  /** The upstream's name, as in metrics and logs. */
  String upstream() {
    return upstream.name();
  }

  /** A request is on its way to this endpoint, where the next ones are to go as well. */
  void servedBy(Endpoint now) {
    endpoint = now;
    serving.accept(now.label());
  }

  /** Makes a request whose body is the description's. */
  BackendCall call(RequestPattern pattern, Variables values, BackendCall.Listener listener) {
    ByteBuf body = pattern.body(values);
    return call(pattern, values, body, pattern.contentType(), listener);
  }

  /**
   * Makes a request.
   *
   * @param body owned by the call
   * @param contentType null: not said
   */
  BackendCall call(
      RequestPattern pattern,
      Variables values,
      ByteBuf body,
      String contentType,
      BackendCall.Listener listener) {
    HttpRequest request = pattern.head(values, clientHeaders, body.readableBytes(), contentType);
    Wish wish =
        new Wish(
            false,
            false,
            route.connectTimeoutMillis(),
            request.headers(),
            request.uri(),
            null,
            clientAddress,
            endpoint);
    return new BackendCall(upstream, wish, request, body, listener);
  }
}
