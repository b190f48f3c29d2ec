package dev.longspan.guard;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.EdDSAProvider;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;

/** Verifies EdDSA (RFC 8037) with the JDK's own Ed25519. Thread-safe. */
final class Ed25519Signatures extends EdDSAProvider implements JWSVerifier {

  private static final String ED25519 = "Ed25519";
  private static final int POINT_BYTES = 32;

  private final PublicKey key;

  /**
   * Verifies with one key.
   *
   * @throws JOSEException if it is no point of the curve
   */
  Ed25519Signatures(OctetKeyPair pair) throws JOSEException {
    byte[] point = pair.getX().decode();
    if (point.length != POINT_BYTES) {
      throw new JOSEException("not a point of Ed25519");
    }
    // RFC 8032 section 5.1.2: y in little endian, the highest bit is the sign of x.
    boolean odd = (point[POINT_BYTES - 1] & 0x80) != 0;
    point[POINT_BYTES - 1] &= 0x7f;
    byte[] y = new byte[POINT_BYTES];
    for (int i = 0; i < POINT_BYTES; i++) {
      y[i] = point[POINT_BYTES - 1 - i];
    }
    try {
      key =
          KeyFactory.getInstance(ED25519)
              .generatePublic(
                  new EdECPublicKeySpec(
                      NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, y))));
    } catch (GeneralSecurityException e) {
      throw new JOSEException(e.getMessage(), e);
    }
  }

  @Override
  public boolean verify(JWSHeader header, byte[] signedContent, Base64URL signature)
      throws JOSEException {
    try {
      Signature verifier = Signature.getInstance(ED25519);
      verifier.initVerify(key);
      verifier.update(signedContent);
      return verifier.verify(signature.decode());
    } catch (GeneralSecurityException e) {
      throw new JOSEException(e.getMessage(), e);
    }
  }
}
