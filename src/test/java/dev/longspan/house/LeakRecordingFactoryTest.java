package dev.longspan.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import org.junit.jupiter.api.Test;

class LeakRecordingFactoryTest {

  private final LeakRecordingFactory factory = new LeakRecordingFactory();
  private final ResourceLeakDetector<StringBuilder> detector =
      factory.newResourceLeakDetector(StringBuilder.class, 1);

  @Test
  void reportsWhatWasCollectedWithoutBeingReleased() {
    detector.track(new StringBuilder("leaks"));
    assertThat(factory.collect())
        .singleElement()
        .asString()
        .contains("StringBuilder", "reportsWhatWasCollectedWithoutBeingReleased");
  }

  @Test
  void isSilentAboutWhatWasReleased() {
    StringBuilder resource = new StringBuilder("released");
    ResourceLeakTracker<StringBuilder> tracker = detector.track(resource);
    tracker.close(resource);
    assertThat(factory.collect()).isEmpty();
  }
}
