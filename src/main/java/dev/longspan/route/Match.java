package dev.longspan.route;

/**
 * What the table says to a request. Every instance is made with the table: asking allocates
 * nothing.
 *
 * @param <T> what a route stands for
 */
public sealed interface Match<T> {

  /** The most specific route that takes the request. */
  record Found<T>(T value) implements Match<T> {}

  /** No route takes it: 404. */
  record None<T>() implements Match<T> {}

  /** Its path can be read in several ways that lead to different routes: 400. */
  record Ambiguous<T>() implements Match<T> {}
}
