package dev.longspan.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.function.DoublePredicate;
import java.util.stream.Collectors;

/** What a scrape of the admin port says. */
public final class Metrics {

  private final URI address;

  Metrics(int adminPort) {
    address = URI.create("http://127.0.0.1:" + adminPort + "/metrics");
  }

  /** The whole text. */
  public String scrape() {
    try (InputStream in = address.toURL().openStream()) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sum of all samples of a metric that carry these labels; 0 when there are none.
   *
   * @param labels name, value, name, value, ...
   */
  public double value(String metric, String... labels) {
    return sum(scrape(), metric, labels);
  }

  /** Scrapes until the sum satisfies the condition. */
  public void await(DoublePredicate condition, String metric, String... labels) {
    long deadline = System.nanoTime() + Wire.PATIENCE.toNanos();
    String text;
    do {
      text = scrape();
      if (condition.test(sum(text, metric, labels))) {
        return;
      }
      Thread.onSpinWait();
    } while (System.nanoTime() < deadline);
    throw new AssertionError(
        metric + " " + String.join(" ", labels) + " did not come to be:\n" + samples(text, metric));
  }

  /** Scrapes until the sum is this. */
  public void await(double expected, String metric, String... labels) {
    await(value -> value == expected, metric, labels);
  }

  /** The same of a scrape that is there already. */
  public static double sum(String text, String metric, String... labels) {
    double sum = 0;
    for (String line : text.lines().toList()) {
      if (isSampleOf(line, metric) && hasLabels(line, labels)) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return sum;
  }

  private static boolean isSampleOf(String line, String metric) {
    return line.startsWith(metric + "{") || line.startsWith(metric + " ");
  }

  private static boolean hasLabels(String line, String... labels) {
    for (int i = 0; i < labels.length; i += 2) {
      if (!line.contains(labels[i] + "=\"" + labels[i + 1] + "\"")) {
        return false;
      }
    }
    return true;
  }

  private static String samples(String text, String metric) {
    return text.lines().filter(line -> isSampleOf(line, metric)).collect(Collectors.joining("\n"));
  }
}
