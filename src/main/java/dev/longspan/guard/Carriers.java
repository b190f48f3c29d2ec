package dev.longspan.guard;

import dev.longspan.config.TokenPlace;
import dev.longspan.http.Exchange;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;

/**
 * Where requests carry secrets. Everything is taken out that is there, whichever of it counts: so
 * that no upstream and no log gets it.
 */
final class Carriers {

  private static final String BEARER = "Bearer ";

  private final List<TokenPlace> places;

  /** In order of preference. */
  Carriers(List<TokenPlace> places) {
    this.places = places;
  }

  /** Takes out what is carried, and returns the first of it by preference; null: nothing. */
  String take(Exchange exchange) {
    String first = null;
    for (TokenPlace place : places) {
      String found = takeFrom(place, exchange);
      first = first == null ? found : first;
    }
    return first;
  }

  private static String takeFrom(TokenPlace place, Exchange exchange) {
    HttpHeaders headers = exchange.request().headers();
    if (place instanceof TokenPlace.Bearer) {
      return bearer(headers);
    }
    if (place instanceof TokenPlace.Header header) {
      String value = headers.get(header.name());
      headers.remove(header.name());
      return emptyIsNone(value);
    }
    if (place instanceof TokenPlace.Cookie cookie) {
      return Cookies.take(headers, cookie.name());
    }
    if (place instanceof TokenPlace.Query query) {
      return QueryParameters.take(exchange.request(), query.name());
    }
    return OfferedSubprotocols.takeToken(exchange);
  }

  private static String bearer(HttpHeaders headers) {
    List<String> others = new ArrayList<>(1);
    String token = null;
    for (String value : headers.getAll(HttpHeaderNames.AUTHORIZATION)) {
      if (!value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
        others.add(value);
      } else if (token == null) {
        token = value.substring(BEARER.length()).strip();
      }
    }
    if (token != null) {
      headers.set(HttpHeaderNames.AUTHORIZATION, others);
    }
    return emptyIsNone(token);
  }

  private static String emptyIsNone(String value) {
    return value == null || value.isEmpty() ? null : value;
  }
}
