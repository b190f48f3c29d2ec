package dev.longspan.protocol;

/**
 * WebSocket close codes: RFC 6455 section 7.4 and IANA's "WebSocket Close Code Number Registry".
 *
 * <p>Plain numbers, because a peer may send any of 3000 to 4999.
 */
public final class CloseCode {

  /** The purpose of the connection is fulfilled (RFC 6455 section 7.4.1). */
  public static final int NORMAL = 1000;

  /** The endpoint leaves: a server goes down, a browser navigates away (RFC 6455 section 7.4.1). */
  public static final int GOING_AWAY = 1001;

  /** The peer broke a rule of the protocol (RFC 6455 section 7.4.1). */
  public static final int PROTOCOL_ERROR = 1002;

  /** The endpoint can't take this type of data (RFC 6455 section 7.4.1). */
  public static final int UNSUPPORTED_DATA = 1003;

  /** Never on the wire: a close frame without a code arrived (RFC 6455 section 7.4.1). */
  public static final int NO_STATUS_RECEIVED = 1005;

  /** Never on the wire: the connection was lost without a close frame (RFC 6455 section 7.4.1). */
  public static final int ABNORMAL = 1006;

  /**
   * The data does not fit the message's type, like text that is not UTF-8 (RFC 6455 section 7.4.1).
   */
  public static final int INVALID_DATA = 1007;

  /** The peer broke a policy; also the code for what fits no other (RFC 6455 section 7.4.1). */
  public static final int POLICY_VIOLATION = 1008;

  /** The message is too big to be processed (RFC 6455 section 7.4.1). */
  public static final int MESSAGE_TOO_BIG = 1009;

  /** The server did not negotiate an extension that the client needs (RFC 6455 section 7.4.1). */
  public static final int MANDATORY_EXTENSION = 1010;

  /** The server met a condition that it did not expect (RFC 6455 section 7.4.1). */
  public static final int INTERNAL_ERROR = 1011;

  /** The service restarts; the client may come back, after a random delay (IANA). */
  public static final int SERVICE_RESTART = 1012;

  /** The service is overloaded; the client should come back later (IANA). */
  public static final int TRY_AGAIN_LATER = 1013;

  /** A gateway got an invalid answer from its upstream, as HTTP's 502 (IANA). */
  public static final int BAD_GATEWAY = 1014;

  /** Never on the wire: the TLS handshake failed (RFC 6455 section 7.4.1). */
  public static final int TLS_HANDSHAKE = 1015;

  private static final String[] REGISTERED_LABELS = new String[16];

  static {
    for (int i = 0; i < REGISTERED_LABELS.length; i++) {
      REGISTERED_LABELS[i] = Integer.toString(NORMAL + i);
    }
  }

  private CloseCode() {}

  /**
   * Whether an endpoint may put the code into a close frame: 1000 to 1003, 1007 to 1014 and 3000 to
   * 4999.
   *
   * <p>1004 is reserved; 1005, 1006 and 1015 only describe what a peer did not say (RFC 6455
   * section 7.4.1).
   */
  public static boolean isValidOnTheWire(int code) {
    return (code >= NORMAL && code <= UNSUPPORTED_DATA)
        || (code >= INVALID_DATA && code <= BAD_GATEWAY)
        || (code >= 3000 && code <= 4999);
  }

  /**
   * The code as a metric label: the number, or {@code other} outside 1000 to 1015 and 3000 to 4999.
   */
  public static String metricLabel(int code) {
    if (code >= NORMAL && code <= TLS_HANDSHAKE) {
      return REGISTERED_LABELS[code - NORMAL];
    }
    return code >= 3000 && code <= 4999 ? Integer.toString(code) : "other";
  }
}
