package dev.longspan.http;

import dev.longspan.protocol.Octets;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Checks the bytes of a request head before they are parsed: request line, field lines and their
 * ends, by the letter of RFC 9112. What passes has one reading alone, whoever reads it next.
 *
 * <p>Bytes may come in any pieces; none is looked at twice but for the search of a line's end.
 * Nothing is consumed.
 */
public final class RequestHead {

  /** Longest request target, in bytes. */
  public static final int MAX_TARGET_BYTES = 8 * 1024;

  /** Largest header section, in bytes. */
  public static final int MAX_FIELD_SECTION_BYTES = 32 * 1024;

  /** Most header fields. */
  public static final int MAX_FIELDS = 100;

  /** A target, and room for a method and the version. */
  static final int MAX_REQUEST_LINE_BYTES = MAX_TARGET_BYTES + 128;

  /** Result of {@link #scan}: more bytes are needed. */
  static final int INCOMPLETE = 0;

  /** Result of {@link #scan}: {@link #error()} tells what is wrong. */
  static final int INVALID = -1;

  /**
   * Lines are checked in an array: per event loop, since a connection needs it for a moment only.
   */
  private static final FastThreadLocal<byte[]> LINE =
      new FastThreadLocal<>() {
        @Override
        protected byte[] initialValue() {
          return new byte[MAX_FIELD_SECTION_BYTES];
        }
      };

  private final RequestLine requestLine = new RequestLine();
  private final FieldLines fieldLines = new FieldLines();
  private int lineStart;
  private int searchedTo;
  private int fieldsStart;
  private boolean emptyLineSeen;
  private RequestError error;

  void reset() {
    requestLine.reset();
    fieldLines.reset();
    lineStart = 0;
    searchedTo = 0;
    fieldsStart = 0;
    emptyLineSeen = false;
  }

  /**
   * Goes on with a head that begins at the reader index: its size in bytes, or one of the negative
   * results.
   */
  int scan(ByteBuf in) {
    int base = in.readerIndex();
    int readable = in.readableBytes();
    byte[] line = LINE.get();
    while (startsLikeRequest(in, base, readable)) {
      int lineFeed = in.indexOf(base + searchedTo, base + readable, (byte) '\n');
      int lineEnd = lineFeed < 0 ? readable : lineFeed - base;
      error = sizeError(lineEnd);
      if (error != null) {
        return INVALID;
      }
      if (lineFeed < 0) {
        searchedTo = readable;
        return INCOMPLETE;
      }
      int length = lineEnd - lineStart;
      if (length == 0 || in.getByte(lineFeed - 1) != '\r') {
        return invalid("line feed without carriage return");
      }
      in.getBytes(base + lineStart, line, 0, length);
      lineStart = lineEnd + 1;
      searchedTo = lineStart;
      if (length == 1 && fieldsStart > 0) {
        error = fieldLines.finish(requestLine);
        return error == null ? lineStart : INVALID;
      }
      error = checkLine(line, length - 1);
      if (error != null) {
        return INVALID;
      }
    }
    return invalid("not an HTTP/1.1 request");
  }

  private RequestError checkLine(byte[] line, int length) {
    if (fieldsStart > 0) {
      return fieldLines.add(line, length);
    }
    if (length == 0) {
      // RFC 9112 section 2.2 asks for tolerance of an empty line here, which old clients sent after
      // a body.
      boolean second = emptyLineSeen;
      emptyLineSeen = true;
      return second ? RequestError.badRequest("empty lines before the request") : null;
    }
    fieldsStart = lineStart;
    return requestLine.check(line, length);
  }

  private RequestError sizeError(int lineEnd) {
    if (fieldsStart > 0) {
      return lineEnd - fieldsStart > MAX_FIELD_SECTION_BYTES
          ? new RequestError(431, "header section too large")
          : null;
    }
    return lineEnd - lineStart > MAX_REQUEST_LINE_BYTES
        ? new RequestError(414, "request line too long")
        : null;
  }

  /**
   * Another protocol, like TLS, shows in its first byte: no need to wait for a line feed that never
   * comes.
   */
  private boolean startsLikeRequest(ByteBuf in, int base, int readable) {
    if (fieldsStart > 0 || lineStart == readable) {
      return true;
    }
    byte first = in.getByte(base + lineStart);
    if (first != '\r') {
      return Octets.isToken(first);
    }
    return readable - lineStart == 1 || in.getByte(base + lineStart + 1) == '\n';
  }

  private int invalid(String reason) {
    error = RequestError.badRequest(reason);
    return INVALID;
  }

  RequestError error() {
    return error;
  }

  /** The request line; valid once {@link #scan} returned the head's size. */
  RequestLine requestLine() {
    return requestLine;
  }

  /** Whether a body follows, in chunks or of a length over 0. */
  boolean expectsBody() {
    return fieldLines.isChunked() || fieldLines.contentLength() > 0;
  }

  boolean isChunked() {
    return fieldLines.isChunked();
  }
}
