package dev.longspan.cli;

/** What the process tells whoever started it. */
final class ExitCode {

  /** Done, or ended orderly on a signal. */
  static final int OK = 0;

  /** It cannot start or go on: a file cannot be read, a port is taken. */
  static final int FAILED = 1;

  /** The operator's configuration or command line is wrong. */
  static final int WRONG_INPUT = 2;

  private ExitCode() {}
}
