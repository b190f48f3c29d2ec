package dev.longspan.guard;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import java.util.ArrayList;
import java.util.List;

/** Keys that verify tokens, as they were at one time. Immutable. */
final class KeySet {

  private final List<VerificationKey> keys;

  private KeySet(List<VerificationKey> keys) {
    this.keys = keys;
  }

  /**
   * Those of the keys that can verify signatures; others are left out.
   *
   * @param maySecrets whether secrets are taken, too: nobody may have read them on the way
   */
  static KeySet of(List<JWK> keys, boolean maySecrets) {
    List<VerificationKey> usable = new ArrayList<>();
    for (JWK key : keys) {
      VerificationKey.of(key, maySecrets).ifPresent(usable::add);
    }
    return new KeySet(List.copyOf(usable));
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  /** Those that may have made a signature of this kind. */
  List<VerificationKey> candidates(JWSHeader header) {
    JWSAlgorithm algorithm = header.getAlgorithm();
    List<VerificationKey> candidates = new ArrayList<>(1);
    for (VerificationKey key : keys) {
      boolean named =
          key.id() == null || header.getKeyID() == null || key.id().equals(header.getKeyID());
      if (named && key.algorithms().contains(algorithm)) {
        candidates.add(key);
      }
    }
    return candidates;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeySet that && keys.equals(that.keys);
  }

  @Override
  public int hashCode() {
    return keys.hashCode();
  }
}
