package dev.longspan.house;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Makes detectors that remember what leaked, instead of writing it to a log that nobody reads. */
final class LeakRecordingFactory extends ResourceLeakDetectorFactory {

  private static final long GRACE_MILLIS = 200;

  private final Queue<Recorder<?>> detectors = new ConcurrentLinkedQueue<>();
  private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

  @Override
  @SuppressWarnings("deprecation") // Abstract in Netty: there is no other to implement.
  public <T> ResourceLeakDetector<T> newResourceLeakDetector(
      Class<T> resource, int samplingInterval, long maxActive) {
    Recorder<T> detector = new Recorder<>(resource, samplingInterval);
    detectors.add(detector);
    return detector;
  }

  /**
   * Collects garbage, and returns each leak found since this factory was made, with where it was
   * touched.
   */
  List<String> collect() {
    collectGarbage();
    detectors.forEach(Recorder::poll);
    return List.copyOf(leaks);
  }

  /**
   * Returns once the references to what this collection freed are in their queues: the collector
   * puts them there some time after it, in no order that anybody promises, but a reference that was
   * freed by a later collection never comes before them all.
   */
  private static void collectGarbage() {
    for (int round = 0; round < 2; round++) {
      ReferenceQueue<Object> queue = new ReferenceQueue<>();
      WeakReference<Object> sentinel = new WeakReference<>(new Object(), queue);
      try {
        do {
          System.gc();
        } while (queue.remove(GRACE_MILLIS) == null);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } finally {
        Reference.reachabilityFence(sentinel);
      }
    }
  }

  private final class Recorder<T> extends ResourceLeakDetector<T> {

    Recorder(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    /** Tracks something, which is when a detector looks for leaks. */
    @SuppressWarnings("unchecked") // A tracked object is only ever a key.
    void poll() {
      T marker = (T) new Object();
      ResourceLeakTracker<T> tracker = trackForcibly(marker);
      tracker.close(marker);
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      leaks.add(resourceType + " was not released before it was collected:" + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      leaks.add(resourceType + " was not released before it was collected");
    }
  }
}
