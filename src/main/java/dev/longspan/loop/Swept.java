package dev.longspan.loop;

/** Something with deadlines: visited by its loop's sweep every {@link Loop#TICK}. */
public interface Swept {

  /**
   * Looks at its deadlines. May remove itself or others from the loop.
   *
   * @param now {@link Loop#now()}, nanoseconds
   */
  void sweep(long now);

  /** The gateway ends: nothing new is begun, what is under way finishes or is told to. */
  void drain();

  /** The place that {@link #sweepPlace(int)} was given last; -1 before. */
  int sweepPlace();

  /** Keeps its place in the loop's list; only the loop calls this. */
  void sweepPlace(int place);
}
