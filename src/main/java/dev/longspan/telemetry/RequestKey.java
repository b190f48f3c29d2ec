package dev.longspan.telemetry;

/** The labels of an answered request in an int: method, or version for a handshake, and status. */
final class RequestKey {

  /** Stands for statuses that are not three digits from 100 to 599. */
  static final int OTHER_STATUS = 0;

  private RequestKey() {}

  static int of(String method, int status) {
    return (Methods.number(method) << 16) | shownStatus(status);
  }

  static int ofHandshake(HttpLabel http, int status) {
    return (http.ordinal() << 16) | shownStatus(status);
  }

  static int shownStatus(int status) {
    return status >= 100 && status <= 599 ? status : OTHER_STATUS;
  }

  static HttpLabel http(int key) {
    return HttpLabel.of(key >>> 16);
  }

  static String method(int key) {
    return Methods.label(key >>> 16);
  }

  static String status(int key) {
    int status = key & 0xFFFF;
    return status == OTHER_STATUS ? "other" : Integer.toString(status);
  }
}
