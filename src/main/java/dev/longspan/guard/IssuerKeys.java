package dev.longspan.guard;

import dev.longspan.loop.Loop;

/** The keys of one issuer, wherever they come from. Thread-safe. */
interface IssuerKeys {

  /** Those that are known now; null: none yet. */
  KeySet current();

  /**
   * Looks for newer ones.
   *
   * @param done run on the loop when that has ended, well or not
   * @return false if there are none to be had now; {@code done} is not run then
   */
  boolean renew(Loop loop, Runnable done);

  /** Keys that never change. */
  record Fixed(KeySet current) implements IssuerKeys {
    @Override
    public boolean renew(Loop loop, Runnable done) {
      return false;
    }
  }
}
