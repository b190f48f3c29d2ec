package dev.longspan.protocol;

/**
 * What {@link RequestTarget#parse} makes of a request target: a target, or the reason why it is
 * none.
 */
public sealed interface ParsedTarget permits RequestTarget, ParsedTarget.Malformed {

  /**
   * The target breaks a rule; the request is answered with 400.
   *
   * @param reason what was wrong, for the problem document: plain ASCII, nothing of what the client
   *     sent
   */
  record Malformed(String reason) implements ParsedTarget {}
}
