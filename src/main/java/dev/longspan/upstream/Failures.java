package dev.longspan.upstream;

/** What exceptions say, for the log. */
final class Failures {

  private Failures() {}

  /** One line. */
  static String detail(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
