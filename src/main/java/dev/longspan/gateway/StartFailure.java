package dev.longspan.gateway;

/** The gateway could not start; the message is one line for the operator. */
public final class StartFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StartFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
