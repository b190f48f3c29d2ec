package dev.longspan.guard;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One key of an issuer, ready to verify. Thread-safe. */
final class VerificationKey {

  private static final Logger log = LoggerFactory.getLogger(VerificationKey.class);

  private static final int LEAST_RSA_BITS = 2048;
  private static final int LEAST_SECRET_BITS = 256;

  private static final Set<JWSAlgorithm> RSA = Set.copyOf(JWSAlgorithm.Family.RSA);
  private static final Set<JWSAlgorithm> HMAC = Set.copyOf(JWSAlgorithm.Family.HMAC_SHA);
  private static final Set<JWSAlgorithm> EDDSA = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);
  private static final Map<Curve, JWSAlgorithm> BY_CURVE =
      Map.of(
          Curve.P_256, JWSAlgorithm.ES256,
          Curve.P_384, JWSAlgorithm.ES384,
          Curve.P_521, JWSAlgorithm.ES512);

  private final JWK key;
  private final Set<JWSAlgorithm> algorithms;
  private final JWSVerifier verifier;

  private VerificationKey(JWK key, Set<JWSAlgorithm> algorithms, JWSVerifier verifier) {
    this.key = key;
    this.algorithms = algorithms;
    this.verifier = verifier;
  }

  /** Empty where the key is for something else, or too weak. */
  static Optional<VerificationKey> of(JWK key, boolean maySecrets) {
    boolean forSignatures =
        (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
            && (key.getKeyOperations() == null
                || key.getKeyOperations().contains(KeyOperation.VERIFY));
    if (!forSignatures || (key instanceof OctetSequenceKey && !maySecrets)) {
      return Optional.empty();
    }
    try {
      Optional<VerificationKey> usable = make(key);
      if (usable.isEmpty()) {
        log.warn(
            "a key of an issuer is not usable kid={} kty={}", key.getKeyID(), key.getKeyType());
      }
      return usable;
    } catch (JOSEException | IllegalArgumentException e) {
      log.warn("a key of an issuer is malformed kid={} kty={}", key.getKeyID(), key.getKeyType());
      return Optional.empty();
    }
  }

  private static Optional<VerificationKey> make(JWK key) throws JOSEException {
    if (key instanceof RSAKey rsa && rsa.size() >= LEAST_RSA_BITS) {
      return made(key, RSA, new RSASSAVerifier(rsa));
    }
    if (key instanceof ECKey ec && BY_CURVE.containsKey(ec.getCurve())) {
      return made(key, Set.of(BY_CURVE.get(ec.getCurve())), new ECDSAVerifier(ec));
    }
    if (key instanceof OctetKeyPair okp && okp.getCurve().equals(Curve.Ed25519)) {
      return made(key, EDDSA, new Ed25519Signatures(okp));
    }
    if (key instanceof OctetSequenceKey secret && secret.size() >= LEAST_SECRET_BITS) {
      return made(key, HMAC, new MACVerifier(secret));
    }
    return Optional.empty();
  }

  private static Optional<VerificationKey> made(
      JWK key, Set<JWSAlgorithm> fitting, JWSVerifier verifier) {
    if (key.getAlgorithm() == null) {
      return Optional.of(new VerificationKey(key, fitting, verifier));
    }
    JWSAlgorithm only = JWSAlgorithm.parse(key.getAlgorithm().getName());
    return fitting.contains(only)
        ? Optional.of(new VerificationKey(key, Set.of(only), verifier))
        : Optional.empty();
  }

  /** Its {@code kid}; null: it has none. */
  String id() {
    return key.getKeyID();
  }

  Set<JWSAlgorithm> algorithms() {
    return algorithms;
  }

  /** Whether it made the signature. Takes up to milliseconds. */
  boolean verifies(JWSObject token) {
    try {
      return token.verify(verifier);
    } catch (JOSEException | IllegalStateException e) {
      return false;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerificationKey that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(key);
  }
}
