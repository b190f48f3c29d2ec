package dev.longspan.admin;

/** The gateway's orderly end, as an operator asks for it and watches it. Thread-safe. */
public interface DrainControl {

  /** Begins it; nothing happens when it was begun before. */
  void begin();

  /** How far it is. */
  DrainStatus status();
}
