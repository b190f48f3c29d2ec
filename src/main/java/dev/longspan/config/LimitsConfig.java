package dev.longspan.config;

import java.util.OptionalLong;

/**
 * How large things may be on a route; an empty limit is none, since nothing of it is buffered.
 *
 * @param messageBytes payload of one WebSocket message, as it is on the wire (compressed, where the
 *     endpoints agreed on compression)
 * @param requestBodyBytes body of a forwarded request
 */
public record LimitsConfig(OptionalLong messageBytes, OptionalLong requestBodyBytes) {

  public static final LimitsConfig NONE =
      new LimitsConfig(OptionalLong.empty(), OptionalLong.empty());
}
