package dev.longspan.relay;

import dev.longspan.guard.RateWatch;
import dev.longspan.protocol.CloseCode;
import dev.longspan.telemetry.Side;

/**
 * Why a WebSocket, relayed or bridged, ended other than by a peer's close frame, and the close code
 * that each side gets for it; docs/close-codes.md explains them.
 */
public enum EndCause {
  CLIENT_VANISHED("client-vanished", EndCause.NOTHING, CloseCode.GOING_AWAY, "peer vanished"),
  UPSTREAM_VANISHED("upstream-vanished", CloseCode.BAD_GATEWAY, EndCause.NOTHING, "peer vanished"),
  PROTOCOL_VIOLATION_BY_CLIENT(
      "protocol-violation-by-client", CloseCode.PROTOCOL_ERROR, CloseCode.GOING_AWAY),
  PROTOCOL_VIOLATION_BY_UPSTREAM(
      "protocol-violation-by-upstream", CloseCode.BAD_GATEWAY, CloseCode.PROTOCOL_ERROR),
  INVALID_DATA_BY_CLIENT("invalid-data-by-client", CloseCode.INVALID_DATA, CloseCode.GOING_AWAY),
  INVALID_DATA_BY_UPSTREAM(
      "invalid-data-by-upstream", CloseCode.BAD_GATEWAY, CloseCode.INVALID_DATA),
  MESSAGE_TOO_BIG_BY_CLIENT(
      "message-too-big-by-client", CloseCode.MESSAGE_TOO_BIG, CloseCode.GOING_AWAY),
  MESSAGE_TOO_BIG_BY_UPSTREAM(
      "message-too-big-by-upstream", CloseCode.BAD_GATEWAY, CloseCode.MESSAGE_TOO_BIG),
  MESSAGE_RATE(
      "message-rate", CloseCode.POLICY_VIOLATION, CloseCode.GOING_AWAY, "too many messages"),
  BYTE_RATE("byte-rate", CloseCode.POLICY_VIOLATION, CloseCode.GOING_AWAY, "too many bytes"),
  MAX_AGE("max-age", CloseCode.SERVICE_RESTART, CloseCode.GOING_AWAY, "maximum age"),
  IDLE_TIMEOUT("idle-timeout", CloseCode.GOING_AWAY, CloseCode.GOING_AWAY, "idle timeout"),
  BINARY_MESSAGE(
      "binary-message",
      CloseCode.UNSUPPORTED_DATA,
      CloseCode.UNSUPPORTED_DATA,
      "SockJS has no binary messages"),
  NO_PONG("no-pong", CloseCode.GOING_AWAY, CloseCode.GOING_AWAY, "no pong"),
  SLOW_CLIENT("slow-client", EndCause.NOTHING, CloseCode.TRY_AGAIN_LATER, "slow consumer"),
  SLOW_UPSTREAM("slow-upstream", CloseCode.TRY_AGAIN_LATER, EndCause.NOTHING, "slow consumer"),
  GATEWAY_FAULT(
      "gateway-fault", CloseCode.INTERNAL_ERROR, CloseCode.INTERNAL_ERROR, "gateway fault"),
  OPERATOR("operator", CloseCode.POLICY_VIOLATION, CloseCode.GOING_AWAY, "closed by the operator"),
  TOKEN_EXPIRED("token-expired", CloseCode.POLICY_VIOLATION, CloseCode.GOING_AWAY, "token expired"),
  REBALANCE("rebalance", CloseCode.SERVICE_RESTART, CloseCode.GOING_AWAY, "rebalance"),
  ENDPOINT_REMOVED(
      "endpoint-removed", CloseCode.SERVICE_RESTART, CloseCode.GOING_AWAY, "service restart"),
  DRAIN("drain", CloseCode.SERVICE_RESTART, CloseCode.GOING_AWAY, "service restart");

  /** In place of a close code: this side is gone, or is cut because it takes nothing. */
  public static final int NOTHING = 0;

  private final String label;
  private final int codeToClient;
  private final int codeToBackend;
  private final String reason;

  /** The reason is the rule that was broken, known when it happens. */
  EndCause(String label, int codeToClient, int codeToBackend) {
    this(label, codeToClient, codeToBackend, "");
  }

  EndCause(String label, int codeToClient, int codeToBackend, String reason) {
    this.label = label;
    this.codeToClient = codeToClient;
    this.codeToBackend = codeToBackend;
    this.reason = reason;
  }

  /**
   * What a violation stands for.
   *
   * @param violator whose frame it was
   * @param code the close code that answers it
   */
  public static EndCause violation(Side violator, int code) {
    boolean byClient = violator == Side.CLIENT;
    return switch (code) {
      case CloseCode.MESSAGE_TOO_BIG ->
          byClient ? MESSAGE_TOO_BIG_BY_CLIENT : MESSAGE_TOO_BIG_BY_UPSTREAM;
      case CloseCode.INVALID_DATA -> byClient ? INVALID_DATA_BY_CLIENT : INVALID_DATA_BY_UPSTREAM;
      default -> byClient ? PROTOCOL_VIOLATION_BY_CLIENT : PROTOCOL_VIOLATION_BY_UPSTREAM;
    };
  }

  /** What sending too fast stands for; null: it was not too fast. */
  public static EndCause of(RateWatch.Excess excess) {
    return switch (excess) {
      case NONE -> null;
      case MESSAGES -> MESSAGE_RATE;
      case BYTES -> BYTE_RATE;
    };
  }

  /** Value of the access log's field. */
  public String label() {
    return label;
  }

  /** The close code that the client gets; {@link #NOTHING}: none. */
  public int codeToClient() {
    return codeToClient;
  }

  /** The close code that the backend gets; {@link #NOTHING}: none. */
  public int codeToBackend() {
    return codeToBackend;
  }

  /** The close code that a WebSocket counts with which ended for this. */
  public int countedCode() {
    if (this == CLIENT_VANISHED || this == UPSTREAM_VANISHED) {
      return CloseCode.ABNORMAL;
    }
    return codeToClient == NOTHING ? codeToBackend : codeToClient;
  }

  /** Whether the code that the client gets is chosen each time anew, and counts. */
  boolean isCodeChosen() {
    return this == OPERATOR || this == TOKEN_EXPIRED;
  }

  /** Goes with the close frames: ASCII, at most 123 bytes. */
  public String reason() {
    return reason;
  }
}
