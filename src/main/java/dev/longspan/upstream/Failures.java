package dev.longspan.upstream;

import javax.net.ssl.SSLException;

/** What exceptions say, for the log. */
final class Failures {

  private Failures() {}

  /** One line. */
  static String detail(Throwable failure) {
    // OpenSSL's exceptions say what happened one below.
    boolean wrapped = failure instanceof SSLException && failure.getCause() != null;
    Throwable cause = wrapped ? failure.getCause() : failure;
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
