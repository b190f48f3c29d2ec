package dev.longspan.bridge.longpoll;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.config.LongPollConfig.FoundAt;
import dev.longspan.config.LongPollConfig.Open;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.cookie.ClientCookieDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import java.io.IOException;

/** Reads what the answer to the opening request tells. */
final class Opening {

  private Opening() {}

  /**
   * Sets the variables that the answer has.
   *
   * @throws IOException if the session is not in it
   */
  static void read(Open config, HttpHeaders headers, byte[] body, Variables variables)
      throws IOException {
    JsonNode document = null;
    boolean readsBody = config.variables().values().stream().anyMatch(it -> it.body().isPresent());
    if (readsBody && body.length > 0) {
      try {
        document = Json.parse(body);
      } catch (IOException notJson) {
        // A header or a cookie may have what is looked for.
        document = null;
      }
    }
    for (var variable : config.variables().entrySet()) {
      String value = find(variable.getValue(), headers, document);
      if (value == null && variable.getKey().equals(Open.SESSION)) {
        throw new IOException("no session in the answer to the opening request");
      }
      variables.set(variable.getKey(), value);
    }
  }

  private static String find(FoundAt place, HttpHeaders headers, JsonNode document) {
    if (place.body().isPresent() && document != null) {
      String value = Json.text(document.at(JsonPointer.compile(place.body().get())));
      if (value != null) {
        return value;
      }
    }
    if (place.header().isPresent()) {
      String value = headers.get(place.header().get());
      if (value != null) {
        return value;
      }
    }
    return place.cookie().map(name -> cookie(name, headers)).orElse(null);
  }

  private static String cookie(String name, HttpHeaders headers) {
    for (String line : headers.getAll(HttpHeaderNames.SET_COOKIE)) {
      Cookie cookie = ClientCookieDecoder.LAX.decode(line);
      if (cookie != null && cookie.name().equalsIgnoreCase(name)) {
        return cookie.value();
      }
    }
    return null;
  }
}
