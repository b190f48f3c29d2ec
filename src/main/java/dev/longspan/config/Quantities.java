package dev.longspan.config;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Durations and sizes: a whole number and a unit. */
final class Quantities {

  static final String DURATION = "a duration such as 500ms, 30s, 10m or 24h";
  static final String PAUSE = "a duration such as 500ms or 30s, or 0s for none";
  static final String SIZE = "a size in bytes such as 65536, 64KiB or 1MiB";

  static final String PERCENT = "a percentage from 1% to 100%";

  private static final Duration LONGEST = Duration.ofDays(365);
  private static final long LARGEST = 1L << 40;
  private static final int MOST_DIGITS = 18;

  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);
  private static final Map<String, Long> BYTES =
      Map.of("", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);

  /** How people write units elsewhere. */
  private static final Map<String, String> MEANT_DURATION =
      Map.ofEntries(
          Map.entry("", "s"),
          Map.entry("sec", "s"),
          Map.entry("secs", "s"),
          Map.entry("second", "s"),
          Map.entry("seconds", "s"),
          Map.entry("min", "m"),
          Map.entry("mins", "m"),
          Map.entry("minute", "m"),
          Map.entry("minutes", "m"),
          Map.entry("hour", "h"),
          Map.entry("hours", "h"),
          Map.entry("millis", "ms"),
          Map.entry("s", "s"),
          Map.entry("m", "m"),
          Map.entry("h", "h"),
          Map.entry("ms", "ms"));

  private static final Map<String, String> MEANT_SIZE =
      Map.ofEntries(
          Map.entry("b", ""),
          Map.entry("k", "KiB"),
          Map.entry("kb", "KiB"),
          Map.entry("kib", "KiB"),
          Map.entry("m", "MiB"),
          Map.entry("mb", "MiB"),
          Map.entry("mib", "MiB"),
          Map.entry("g", "GiB"),
          Map.entry("gb", "GiB"),
          Map.entry("gib", "GiB"));

  private Quantities() {}

  /** The duration, which {@link #checkDuration} accepted. */
  static Duration duration(String text) {
    return Duration.ofMillis(amount(text, MILLIS).orElseThrow().longValueExact());
  }

  /** The number of bytes, which {@link #checkSize} accepted. */
  static long size(String text) {
    return amount(text, BYTES).orElseThrow().longValueExact();
  }

  /** The number before the sign, which {@link #checkPercent} accepted. */
  static int percent(String text) {
    return Integer.parseInt(text.substring(0, text.length() - 1));
  }

  /** From 1% to 100%. */
  static TextRules.Verdict checkPercent(String text) {
    int digits = digits(text);
    boolean written = digits > 0 && digits <= 3 && text.substring(digits).equals("%");
    return written && percent(text) >= 1 && percent(text) <= 100
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of(PERCENT);
  }

  static TextRules.Verdict checkDuration(String text) {
    Optional<BigInteger> millis = amount(text, MILLIS);
    if (millis.isEmpty()) {
      return rejected(DURATION, text, MEANT_DURATION);
    }
    boolean inRange =
        millis.get().signum() > 0
            && millis.get().compareTo(BigInteger.valueOf(LONGEST.toMillis())) <= 0;
    return inRange
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of("a duration from 1ms to " + LONGEST.toHours() + "h");
  }

  /** A duration that may be none at all. */
  static TextRules.Verdict checkPause(String text) {
    Optional<BigInteger> millis = amount(text, MILLIS);
    if (millis.isEmpty()) {
      return rejected(PAUSE, text, MEANT_DURATION);
    }
    return millis.get().compareTo(BigInteger.valueOf(LONGEST.toMillis())) <= 0
        ? new TextRules.Accepted(text)
        : TextRules.Rejected.of("a duration from 0s to " + LONGEST.toHours() + "h");
  }

  static TextRules.Verdict checkSize(String text) {
    Optional<BigInteger> bytes = amount(text, BYTES);
    if (bytes.isEmpty()) {
      return rejected(SIZE, text, MEANT_SIZE);
    }
    boolean inRange =
        bytes.get().signum() > 0 && bytes.get().compareTo(BigInteger.valueOf(LARGEST)) <= 0;
    return inRange ? new TextRules.Accepted(text) : TextRules.Rejected.of("a size from 1 to 1TiB");
  }

  private static Optional<BigInteger> amount(String text, Map<String, Long> units) {
    int digits = digits(text);
    Long unit = units.get(text.substring(digits));
    if (digits == 0 || digits > MOST_DIGITS || unit == null) {
      return Optional.empty();
    }
    return Optional.of(
        new BigInteger(text.substring(0, digits)).multiply(BigInteger.valueOf(unit)));
  }

  private static TextRules.Rejected rejected(
      String expected, String text, Map<String, String> meant) {
    int digits = digits(text);
    String unit = meant.get(text.substring(digits).strip().toLowerCase(Locale.ROOT));
    boolean clear = digits > 0 && digits < MOST_DIGITS && unit != null;
    return clear
        ? TextRules.Rejected.of(expected, text.substring(0, digits) + unit)
        : TextRules.Rejected.of(expected);
  }

  private static int digits(String text) {
    int digits = 0;
    while (digits < text.length() && Ascii.isDigit(text.charAt(digits))) {
      digits++;
    }
    return digits;
  }
}
