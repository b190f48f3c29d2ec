package dev.longspan.bridge;

import dev.longspan.http.Exchange;

/** Opens conversations with the backends of one upstream, of whatever protocol. */
public interface Opener {

  /**
   * Opens one on behalf of a client's request, whose query, cookies, authorization, origin and
   * offered subprotocols go with it. Either {@code acceptance} is told, or the exchange is
   * answered: with the backend's refusal as it came, or with a problem of the gateway's own. If the
   * client leaves before, neither.
   *
   * @param exchange its request's body, if any, has been taken before
   * @param target path and query for the upstream
   */
  void open(Exchange exchange, String target, Acceptance acceptance);
}
