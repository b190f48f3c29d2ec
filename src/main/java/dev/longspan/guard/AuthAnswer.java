package dev.longspan.guard;

import dev.longspan.http.Exchange;
import dev.longspan.protocol.HopByHop;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * What a service said about a request.
 *
 * @param status from 200 to 599
 * @param headers as they came
 * @param body whole; empty if the request is let in
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record AuthAnswer(int status, HttpHeaders headers, byte[] body) {

  boolean admits() {
    return status < 300;
  }

  /** Gives it to the client. */
  void answer(Exchange exchange) {
    HttpHeaders passed = new DefaultHttpHeaders().add(headers);
    HopByHop.removeFrom(passed);
    boolean bodiless = status == HttpResponseStatus.NOT_MODIFIED.code();
    if (!bodiless) {
      passed.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    }
    HttpResponse response =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), passed);
    exchange.respond(response);
    exchange.end(
        bodiless || exchange.request().method().equals(HttpMethod.HEAD)
            ? LastHttpContent.EMPTY_LAST_CONTENT
            : new DefaultLastHttpContent(Unpooled.wrappedBuffer(body)));
    exchange.flush();
  }
}
