package dev.longspan.guard;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks services whether requests may come in. Thread-safe, and never blocks. */
final class AuthService {

  private static final int MOST_CONNECTIONS = 100;

  /** Beyond the connections; more fail at once. */
  private static final int MOST_WAITING = 1_000;

  /** Less than common servers keep a connection: node's default is 5 s. */
  private static final int KEPT_SECONDS = 4;

  private static final int MOST_HEADER_BYTES = 32 << 10;
  private static final int MOST_BODY_BYTES = 64 << 10;

  private final Vertx vertx;
  private HttpClient client;

  AuthService(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Made when it is needed: most gateways never need it. */
  private synchronized HttpClient client() {
    if (client == null) {
      client =
          vertx
              .httpClientBuilder()
              .with(
                  new HttpClientOptions()
                      .setKeepAliveTimeout(KEPT_SECONDS)
                      .setMaxHeaderSize(MOST_HEADER_BYTES))
              .with(
                  new PoolOptions()
                      .setHttp1MaxSize(MOST_CONNECTIONS)
                      .setMaxWaitQueueSize(MOST_WAITING))
              // Else Vert.x logs as an error what the one who asked learns anyway.
              .withConnectHandler(connection -> connection.exceptionHandler(failure -> {}))
              .build();
    }
    return client;
  }

  /**
   * Asks, and asks again if a kept connection was closed just then.
   *
   * @param headers of the question
   * @param timeout for the connection, and then for the answer
   * @return fails unless a final answer comes in time, with no more than 64 KiB of body if that
   *     matters
   */
  Future<AuthAnswer> ask(URI url, HttpHeaders headers, Duration timeout) {
    return once(url, headers, timeout)
        .recover(
            failure ->
                failure instanceof HttpClosedException
                    ? once(url, headers, timeout)
                    : Future.failedFuture(failure));
  }

  private Future<AuthAnswer> once(URI url, HttpHeaders headers, Duration timeout) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(url.toString())
            .setConnectTimeout(timeout.toMillis());
    headers.forEach(field -> options.addHeader(field.getKey(), field.getValue()));
    return client()
        .request(options)
        .compose(
            request ->
                request
                    .send()
                    .compose(response -> answer(request, response))
                    .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .onFailure(late -> request.reset()));
  }

  private static Future<AuthAnswer> answer(HttpClientRequest request, HttpClientResponse response) {
    Promise<AuthAnswer> whole = Promise.promise();
    int status = response.statusCode();
    HttpHeaders headers = new DefaultHttpHeaders();
    response.headers().forEach((name, value) -> headers.add(name, value));
    response.exceptionHandler(whole::tryFail);
    if (status < 200 || status > 599) {
      whole.fail("status " + status);
      return whole.future();
    }
    if (status < 300) {
      whole.complete(new AuthAnswer(status, headers, new byte[0]));
    }
    Buffer body = Buffer.buffer();
    response.endHandler(end -> whole.tryComplete(new AuthAnswer(status, headers, body.getBytes())));
    response.handler(
        chunk -> {
          if (body.length() + chunk.length() > MOST_BODY_BYTES) {
            whole.tryFail("more than " + MOST_BODY_BYTES + " bytes");
            request.reset();
          } else {
            body.appendBuffer(chunk);
          }
        });
    return whole.future();
  }
}
