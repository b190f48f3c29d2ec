package dev.longspan.house;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails the test run if a buffer leaked in it.
 *
 * <p>JUnit finds it as a service and makes it before the first test class is initialised, hence
 * before Netty has made its detectors. Leaks are counted at the very end, for the whole run: what a
 * test leaked may be collected during another.
 */
public final class LeakDetection implements BeforeAllCallback {

  private static final LeakRecordingFactory FACTORY = new LeakRecordingFactory();

  /** Called by JUnit. */
  public LeakDetection() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(FACTORY);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.create(LeakDetection.class))
        .getOrComputeIfAbsent(
            LeakDetection.class, key -> (AutoCloseable) LeakDetection::failIfAnythingLeaked);
  }

  private static void failIfAnythingLeaked() {
    List<String> leaks = FACTORY.collect();
    if (!leaks.isEmpty()) {
      throw new AssertionError(leaks.size() + " leaked\n" + String.join("\n", leaks));
    }
  }
}
