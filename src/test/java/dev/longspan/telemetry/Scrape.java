package dev.longspan.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A scrape, parsed: Prometheus' text exposition format 0.0.4, as strictly as these tests need it.
 *
 * @param types metric name to its type
 * @param help metric name to its help text
 * @param samples series to value; labels in the order of their names: {@code name{a="x",b="y"}}
 */
record Scrape(Map<String, String> types, Map<String, String> help, Map<String, Double> samples) {

  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\S+)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\n\"])*)\",?");

  static Scrape of(Telemetry telemetry) {
    return parse(telemetry.scrape());
  }

  static Scrape parse(String text) {
    Scrape scrape = new Scrape(new TreeMap<>(), new TreeMap<>(), new LinkedHashMap<>());
    text.lines().forEach(scrape::addLine);
    return scrape;
  }

  private void addLine(String line) {
    if (line.startsWith("# ")) {
      String[] words = line.split(" ", 4);
      Map<String, String> comments = words[1].equals("TYPE") ? types : help;
      assertThat(words[1]).isIn("TYPE", "HELP");
      assertThat(comments.put(words[2], words[3])).as("second %s", line).isNull();
      return;
    }
    Matcher sample = SAMPLE.matcher(line);
    assertThat(sample.matches()).as("sample: %s", line).isTrue();
    String series = sample.group(1) + labels(sample.group(2), line);
    Double before = samples.put(series, value(sample.group(3)));
    assertThat(before).as("second sample of %s", series).isNull();
  }

  private static String labels(String text, String line) {
    if (text == null) {
      return "";
    }
    TreeSet<String> labels = new TreeSet<>();
    Matcher label = LABEL.matcher(text);
    int end = 0;
    while (label.find() && label.start() == end) {
      labels.add(label.group(1) + "=\"" + label.group(2) + "\"");
      end = label.end();
    }
    assertThat(end).as("labels of %s", line).isEqualTo(text.length());
    return "{" + String.join(",", labels) + "}";
  }

  private static double value(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  /** The sample of a series, which must be there; labels in the order of their names. */
  double value(String name, String... labelNamesAndValues) {
    String series = name;
    if (labelNamesAndValues.length > 0) {
      TreeSet<String> labels = new TreeSet<>();
      for (int i = 0; i < labelNamesAndValues.length; i += 2) {
        labels.add(labelNamesAndValues[i] + "=\"" + labelNamesAndValues[i + 1] + "\"");
      }
      series += "{" + String.join(",", labels) + "}";
    }
    assertThat(samples).containsKey(series);
    return samples.get(series);
  }

  /** How many series the sample name has. */
  long seriesOf(String name) {
    return samples.keySet().stream()
        .filter(series -> series.equals(name) || series.startsWith(name + "{"))
        .count();
  }
}
