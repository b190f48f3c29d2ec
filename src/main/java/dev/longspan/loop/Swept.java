package dev.longspan.loop;

/** Something with deadlines, which its loop visits again and again; see {@link Loop#add}. */
public interface Swept {

  /**
   * Looks at its deadlines. May remove itself or others from the loop.
   *
   * @param now {@link Loop#now()}, nanoseconds
   * @return nanoseconds until it must look again; the loop may come sooner
   */
  long sweep(long now);

  /**
   * The gateway ends, and this one's turn has come: nothing new is begun, what is under way
   * finishes or is told to.
   */
  void drain();

  /** The gateway ends at once: whatever is under way is cut. */
  void cut();

  /** The place that {@link #sweepPlace(int)} was given last; -1 before. */
  int sweepPlace();

  /** Keeps its place on the loop's wheel; only the loop calls this. */
  void sweepPlace(int place);
}
