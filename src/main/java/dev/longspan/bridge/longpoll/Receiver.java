package dev.longspan.bridge.longpoll;

import dev.longspan.bridge.Delivery;
import dev.longspan.bridge.Ending;
import dev.longspan.bridge.Message;

/** Gets what is polled. */
interface Receiver {

  /** A message; the receiver's from now on. */
  void message(Message message, Delivery delivery);

  /** There will be no more. Told once, unless {@link Poller#stop()} was called before. */
  void pollingEnded(Ending ending);

  /** Something is due sooner than the last sweep said. */
  void hurry();
}
