package dev.longspan.admin;

/** The request's parameters or body are not what they should be: 400, with the message. */
final class InvalidInput extends RuntimeException {

  private static final long serialVersionUID = 1L;

  InvalidInput(String message) {
    super(message, null, false, false);
  }
}
