package dev.longspan.config;

import java.util.Optional;

/**
 * SockJS clients of a route's WebSocket backend; their sessions are as {@link SessionsConfig} says.
 *
 * @param path the prefix that the clients are given; empty: {@code sockjs} below the route's path
 */
public record SockJsConfig(Optional<String> path) {}
