package dev.longspan.telemetry;

import java.util.List;

/**
 * The {@code method} label: the methods of RFC 9110 and PATCH (RFC 5789); clients may send any
 * other.
 */
final class Methods {

  private static final List<String> LABELS =
      List.of(
          "other", "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private Methods() {}

  /** A number below 16; 0 for every other method, and for null. */
  static int number(String method) {
    if (method == null) {
      return 0;
    }
    return switch (method) {
      case "GET" -> 1;
      case "HEAD" -> 2;
      case "POST" -> 3;
      case "PUT" -> 4;
      case "DELETE" -> 5;
      case "CONNECT" -> 6;
      case "OPTIONS" -> 7;
      case "TRACE" -> 8;
      case "PATCH" -> 9;
      default -> 0;
    };
  }

  static String label(int number) {
    return LABELS.get(number);
  }
}
