package dev.longspan.bridge;

import io.netty.handler.codec.http.HttpHeaders;

/** What a client's side does once the backend has taken the conversation. On the event loop. */
public interface Acceptance {

  /**
   * The backend's side is open; the exchange is not answered yet, and is the caller's from now on.
   *
   * @param backend nobody listens to it yet
   * @param subprotocol what the backend chose; null: none
   * @param headers of the backend's answer, without those that are hop by hop or part of the
   *     handshake, with the route's changes applied; for the client (cookies, say), and the
   *     caller's, who may change them
   */
  void opened(MessageChannel backend, String subprotocol, HttpHeaders headers);
}
