package dev.longspan.telemetry;

/** The labels of an ended connection in an int: code, client, initiator. */
final class ClosedKey {

  private static final ClientKind[] CLIENTS = ClientKind.values();
  private static final Initiator[] INITIATORS = Initiator.values();

  private ClosedKey() {}

  /** {@code code}: 0 to 65535. */
  static int of(ClientKind client, int code, Initiator initiator) {
    return (code << 8) | (client.ordinal() << 4) | initiator.ordinal();
  }

  static String code(int key) {
    int code = key >>> 8;
    return code == CloseCodes.OTHER ? "other" : Integer.toString(code);
  }

  static ClientKind client(int key) {
    return CLIENTS[(key >>> 4) & 15];
  }

  static Initiator initiator(int key) {
    return INITIATORS[key & 15];
  }
}
