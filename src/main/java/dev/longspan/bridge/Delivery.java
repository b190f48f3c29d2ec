package dev.longspan.bridge;

/**
 * Is told, once and on the event loop, what became of a message: whoever sent it may repeat it, or
 * let its own sender go on.
 */
public interface Delivery {

  /** For messages whose fate nobody asks about. */
  Delivery UNWATCHED =
      new Delivery() {
        @Override
        public void taken() {}

        @Override
        public void lost() {}
      };

  /** The peer's socket took all of it, or the request that carried it was answered well. */
  void taken();

  /** It will never be taken: the channel has ended. */
  void lost();
}
