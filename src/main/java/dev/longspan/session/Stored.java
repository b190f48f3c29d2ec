package dev.longspan.session;

/**
 * A message outside of the bridge: held until it is acknowledged, or on its way to another event
 * loop. An array of its own: a slice would hold on to the whole read that it came with.
 */
final class Stored {

  final boolean isText;

  /** Never written. */
  final byte[] payload;

  Stored(boolean isText, byte[] payload) {
    this.isText = isText;
    this.payload = payload;
  }
}
