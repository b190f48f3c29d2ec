package dev.longspan.http;

import dev.longspan.protocol.Authority;
import dev.longspan.protocol.Octets;

/**
 * Checks a request line (RFC 9112 section 3): two single spaces, a form of target that fits the
 * method, a version.
 */
final class RequestLine {

  private static final RequestError BAD_TARGET =
      RequestError.badRequest("malformed request target");

  private boolean http11;
  private String authority;
  private String pathOfAbsoluteTarget;

  void reset() {
    http11 = false;
    authority = null;
    pathOfAbsoluteTarget = null;
  }

  /** What is wrong with the line (without its CRLF), or null. */
  RequestError check(byte[] line, int length) {
    int methodEnd = 0;
    while (methodEnd < length && Octets.isToken(line[methodEnd])) {
      methodEnd++;
    }
    if (methodEnd == 0 || methodEnd == length || line[methodEnd] != ' ') {
      return RequestError.badRequest("malformed method");
    }
    int targetStart = methodEnd + 1;
    int targetEnd = targetStart;
    while (targetEnd < length && Octets.isTarget(line[targetEnd])) {
      targetEnd++;
    }
    if (targetEnd == targetStart || targetEnd == length || line[targetEnd] != ' ') {
      return BAD_TARGET;
    }
    RequestError badVersion = checkVersion(line, targetEnd + 1, length);
    if (badVersion != null) {
      return badVersion;
    }
    if (targetEnd - targetStart > RequestHead.MAX_TARGET_BYTES) {
      return new RequestError(414, "request target too long");
    }
    return checkTarget(line, methodEnd, targetStart, targetEnd);
  }

  private RequestError checkVersion(byte[] line, int from, int to) {
    boolean version =
        to - from == 8
            && Octets.text(line, from, from + 5).equals("HTTP/")
            && isDigit(line[from + 5])
            && line[from + 6] == '.'
            && isDigit(line[from + 7]);
    if (!version) {
      return RequestError.badRequest("malformed HTTP version");
    }
    http11 = line[from + 7] == '1';
    return line[from + 5] == '1' && (http11 || line[from + 7] == '0')
        ? null
        : new RequestError(505, "HTTP version not supported");
  }

  /** The four forms of RFC 9112 section 3.2. */
  private RequestError checkTarget(byte[] line, int methodEnd, int from, int to) {
    if (Octets.text(line, 0, methodEnd).equals("CONNECT")) {
      return new RequestError(501, "CONNECT is not implemented");
    }
    boolean options = Octets.text(line, 0, methodEnd).equals("OPTIONS");
    if (line[from] == '/') {
      return null;
    }
    if (to - from == 1 && line[from] == '*') {
      return options ? null : BAD_TARGET;
    }
    int authorityStart = from + schemeSize(line, from, to);
    if (authorityStart == from) {
      return BAD_TARGET;
    }
    int authorityEnd = authorityStart;
    while (authorityEnd < to && line[authorityEnd] != '/' && line[authorityEnd] != '?') {
      authorityEnd++;
    }
    if (!Authority.isValid(line, authorityStart, authorityEnd)) {
      return BAD_TARGET;
    }
    authority = Octets.text(line, authorityStart, authorityEnd);
    String rest = Octets.text(line, authorityEnd, to);
    String emptyPath = options && rest.isEmpty() ? "*" : "/";
    pathOfAbsoluteTarget = rest.startsWith("/") ? rest : emptyPath + rest;
    return null;
  }

  private static int schemeSize(byte[] line, int from, int to) {
    if (Octets.equalsIgnoreCase(line, from, Math.min(to, from + 7), "http://")) {
      return 7;
    }
    return Octets.equalsIgnoreCase(line, from, Math.min(to, from + 8), "https://") ? 8 : 0;
  }

  private static boolean isDigit(byte octet) {
    return octet >= '0' && octet <= '9';
  }

  boolean isHttp11() {
    return http11;
  }

  /** Authority of a target in absolute form, which takes the place of {@code Host}; else null. */
  String authority() {
    return authority;
  }

  /** The target in origin form (or {@code *}) that stands for one in absolute form; else null. */
  String pathOfAbsoluteTarget() {
    return pathOfAbsoluteTarget;
  }
}
