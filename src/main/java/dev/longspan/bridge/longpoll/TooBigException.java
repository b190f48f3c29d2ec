package dev.longspan.bridge.longpoll;

import java.io.IOException;
import java.io.Serial;

/** An answer, or something in it, is over a limit: to ask again would bring the same. */
final class TooBigException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  TooBigException(String message) {
    super(message);
  }
}
