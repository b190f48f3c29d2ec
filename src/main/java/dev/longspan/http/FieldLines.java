package dev.longspan.http;

import dev.longspan.protocol.Authority;
import dev.longspan.protocol.Octets;

/**
 * Checks field lines (RFC 9112 section 5), and what they say about the body's framing (section 6)
 * and the host.
 */
final class FieldLines {

  /** 18 digits always fit a long. */
  private static final int MAX_LENGTH_DIGITS = 18;

  private int count;
  private boolean hostSeen;
  private boolean chunked;
  private long contentLength;

  FieldLines() {
    reset();
  }

  void reset() {
    count = 0;
    hostSeen = false;
    chunked = false;
    contentLength = -1;
  }

  /** What is wrong with the line (without its CRLF), or null. */
  RequestError add(byte[] line, int length) {
    if (++count > RequestHead.MAX_FIELDS) {
      return new RequestError(431, "too many header fields");
    }
    int nameEnd = 0;
    while (nameEnd < length && Octets.isToken(line[nameEnd])) {
      nameEnd++;
    }
    if (nameEnd == 0 || nameEnd == length || line[nameEnd] != ':') {
      return badName(line, length, nameEnd);
    }
    int from = nameEnd + 1;
    for (int i = from; i < length; i++) {
      if (!Octets.isFieldValue(line[i])) {
        return RequestError.badRequest("control character in a field value");
      }
    }
    int to = length;
    while (from < to && isWhiteSpace(line[from])) {
      from++;
    }
    while (to > from && isWhiteSpace(line[to - 1])) {
      to--;
    }
    // Told apart by length first: most names are none of these.
    return switch (nameEnd) {
      case 4 -> Octets.equalsIgnoreCase(line, 0, nameEnd, "host") ? host(line, from, to) : null;
      case 14 ->
          Octets.equalsIgnoreCase(line, 0, nameEnd, "content-length")
              ? contentLength(line, from, to)
              : null;
      case 17 ->
          Octets.equalsIgnoreCase(line, 0, nameEnd, "transfer-encoding")
              ? transferEncoding(line, from, to)
              : null;
      default -> null;
    };
  }

  private static RequestError badName(byte[] line, int length, int nameEnd) {
    if (nameEnd < length && isWhiteSpace(line[nameEnd])) {
      return RequestError.badRequest(
          nameEnd == 0 ? "folded header line" : "white space in a field name");
    }
    return RequestError.badRequest(nameEnd == 0 ? "empty field name" : "malformed field name");
  }

  private RequestError host(byte[] line, int from, int to) {
    if (hostSeen) {
      return RequestError.badRequest("more than one Host");
    }
    hostSeen = true;
    return Authority.isValid(line, from, to) ? null : RequestError.badRequest("malformed Host");
  }

  /** Repeated lengths are refused even when equal, as RFC 9112 section 6.3 allows. */
  private RequestError contentLength(byte[] line, int from, int to) {
    if (contentLength >= 0) {
      return RequestError.badRequest("more than one Content-Length");
    }
    long length = 0;
    for (int i = from; i < to; i++) {
      int digit = line[i] - '0';
      if (digit < 0 || digit > 9) {
        return RequestError.badRequest("malformed Content-Length");
      }
      length = length * 10 + digit;
    }
    if (from == to || to - from > MAX_LENGTH_DIGITS) {
      return RequestError.badRequest("malformed Content-Length");
    }
    contentLength = length;
    return null;
  }

  private RequestError transferEncoding(byte[] line, int from, int to) {
    if (chunked) {
      return RequestError.badRequest("more than one Transfer-Encoding");
    }
    chunked = Octets.equalsIgnoreCase(line, from, to, "chunked");
    if (chunked) {
      return null;
    }
    // A coding that is not known here is 501 when chunked ends the list (RFC 9112 sections 6.1 and
    // 6.3).
    String[] codings = Octets.text(line, from, to).split(",", -1);
    int last = codings.length - 1;
    boolean framed = last > 0 && codings[last].strip().equalsIgnoreCase("chunked");
    for (int i = 0; i < last; i++) {
      String coding = codings[i].strip();
      framed &= !coding.isEmpty() && !coding.equalsIgnoreCase("chunked");
      framed &= coding.chars().allMatch(Octets::isToken);
    }
    return framed
        ? new RequestError(501, "transfer coding not implemented")
        : RequestError.badRequest("malformed Transfer-Encoding");
  }

  /** What is wrong with the fields taken together, or null. */
  RequestError finish(RequestLine requestLine) {
    if (chunked && contentLength >= 0) {
      return RequestError.badRequest("both Transfer-Encoding and Content-Length");
    }
    if (chunked && !requestLine.isHttp11()) {
      return RequestError.badRequest("Transfer-Encoding in HTTP/1.0");
    }
    if (!hostSeen && requestLine.isHttp11()) {
      return RequestError.badRequest("no Host");
    }
    return null;
  }

  boolean isChunked() {
    return chunked;
  }

  /** Octets of the body; -1 when the field is absent. */
  long contentLength() {
    return contentLength;
  }

  private static boolean isWhiteSpace(byte octet) {
    return octet == ' ' || octet == '\t';
  }
}
