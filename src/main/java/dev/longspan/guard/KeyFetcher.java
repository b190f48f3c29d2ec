package dev.longspan.guard;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** Fetches small documents over HTTP(S) without blocking. Thread-safe. */
final class KeyFetcher {

  private static final int CONNECT_MILLIS = 5_000;
  private static final int TOTAL_MILLIS = 10_000;
  private static final int MOST_BYTES = 1 << 20;

  private final Vertx vertx;
  private HttpClient client;

  KeyFetcher(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Made when it is needed: most gateways never need it. */
  private synchronized HttpClient client() {
    if (client == null) {
      client =
          vertx.createHttpClient(
              new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS).setKeepAlive(false));
    }
    return client;
  }

  /**
   * The document at this address; fails unless it comes with status 200, in ten seconds, and in a
   * megabyte. Redirects are not followed.
   */
  Future<Buffer> fetch(URI url) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(url.toString())
            .putHeader("accept", "application/jwk-set+json, application/json")
            .setTimeout(TOTAL_MILLIS);
    return client()
        .request(options)
        .compose(
            request ->
                request
                    .send()
                    .compose(response -> body(request, response))
                    .timeout(TOTAL_MILLIS, TimeUnit.MILLISECONDS)
                    .onFailure(late -> request.reset()));
  }

  private static Future<Buffer> body(HttpClientRequest request, HttpClientResponse response) {
    Promise<Buffer> whole = Promise.promise();
    response.exceptionHandler(whole::tryFail);
    if (response.statusCode() != 200) {
      whole.fail("status " + response.statusCode());
      return whole.future();
    }
    Buffer body = Buffer.buffer();
    response.endHandler(end -> whole.tryComplete(body));
    response.handler(
        chunk -> {
          if (body.length() + chunk.length() > MOST_BYTES) {
            whole.tryFail("more than " + MOST_BYTES + " bytes");
            request.reset();
          } else {
            body.appendBuffer(chunk);
          }
        });
    return whole.future();
  }
}
