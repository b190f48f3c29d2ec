package dev.longspan.http;

/** Decides what becomes of a request. */
@FunctionalInterface
public interface Dispatcher {

  /** Either answers, or gives the exchange a listener before it returns. */
  void dispatch(Exchange exchange);
}
