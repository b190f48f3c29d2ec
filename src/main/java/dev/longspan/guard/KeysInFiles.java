package dev.longspan.guard;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads keys of issuers from files. Messages never show what is in them. */
final class KeysInFiles {

  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----([^-]+)-----END \\1-----");

  private static final int LEAST_SECRET_BYTES = 32;
  private static final int ED25519_BYTES = 32;

  private KeysInFiles() {}

  /**
   * A JWK set, a single JWK, or public keys or certificates in PEM.
   *
   * @throws IllegalArgumentException if there is no usable key
   */
  static KeySet read(Path file) {
    String text = text(file);
    KeySet keys;
    try {
      keys = KeySet.of(text.stripLeading().startsWith("{") ? json(text) : pem(text), true);
    } catch (ParseException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException("the keys in " + file + " can't be read");
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("there is no usable key in " + file);
    }
    return keys;
  }

  private static List<JWK> json(String text) throws ParseException {
    return text.contains("\"keys\"") ? JWKSet.parse(text).getKeys() : List.of(JWK.parse(text));
  }

  private static List<JWK> pem(String text) throws GeneralSecurityException {
    List<JWK> keys = new ArrayList<>();
    Matcher blocks = PEM.matcher(text);
    while (blocks.find()) {
      byte[] content = Base64.getMimeDecoder().decode(blocks.group(2));
      if (blocks.group(1).equals("CERTIFICATE")) {
        keys.add(
            jwk(
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(content))
                    .getPublicKey()));
      } else if (blocks.group(1).equals("PUBLIC KEY")) {
        keys.add(jwk(publicKey(content)));
      }
    }
    return keys;
  }

  private static PublicKey publicKey(byte[] content) throws GeneralSecurityException {
    GeneralSecurityException none = null;
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(content));
      } catch (InvalidKeySpecException anotherAlgorithm) {
        none = anotherAlgorithm;
      }
    }
    throw none;
  }

  private static JWK jwk(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      return new RSAKey.Builder(rsa).build();
    }
    if (key instanceof ECPublicKey ec) {
      return new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ec).build();
    }
    // RFC 8410 section 4: the point stands at the end.
    byte[] encoded = key.getEncoded();
    byte[] point = Arrays.copyOfRange(encoded, encoded.length - ED25519_BYTES, encoded.length);
    return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point)).build();
  }

  /**
   * A secret, without the white space around it.
   *
   * @throws IllegalArgumentException if it is too short
   */
  static KeySet readSecret(Path file) {
    byte[] secret = text(file).strip().getBytes(StandardCharsets.UTF_8);
    if (secret.length < LEAST_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "the secret in " + file + " is shorter than " + LEAST_SECRET_BYTES + " bytes");
    }
    return KeySet.of(List.of(new OctetSequenceKey.Builder(secret).build()), true);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file, e);
    }
  }
}
