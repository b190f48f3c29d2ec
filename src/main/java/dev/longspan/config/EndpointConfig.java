package dev.longspan.config;

import java.net.URI;

/**
 * One backend of an upstream.
 *
 * @param url {@code http://host:port} in lower case, always with a port, without path and user
 *     information
 * @param weight its share of the work, relative to the others; from 1 to {@value #MAX_WEIGHT}
 */
public record EndpointConfig(URI url, int weight) {

  public static final int DEFAULT_WEIGHT = 1;
  public static final int MAX_WEIGHT = 256;

  public EndpointConfig {
    if (weight < 1 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException("weight " + weight);
    }
  }

  /** An endpoint that has the same share as any other. */
  public static EndpointConfig of(URI url) {
    return new EndpointConfig(url, DEFAULT_WEIGHT);
  }
}
