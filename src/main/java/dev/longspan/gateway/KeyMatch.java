package dev.longspan.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * Whether a private key is that of a certificate. Nobody else looks before the first handshake,
 * which then fails: and whoever renews a certificate writes the two files one after the other.
 */
final class KeyMatch {

  private static final byte[] PROBE = "longspan".getBytes(StandardCharsets.US_ASCII);
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private KeyMatch() {}

  /**
   * Signs with the one and verifies with the other.
   *
   * @param certificate PEM file, the leaf first
   * @param key PEM file (PKCS#8)
   * @return false as well if the key is none of the certificate's kind
   * @throws IOException if a file can't be read
   */
  static boolean of(Path certificate, Path key) throws IOException {
    try (InputStream in = Files.newInputStream(certificate)) {
      PublicKey shown =
          CertificateFactory.getInstance("X.509").generateCertificate(in).getPublicKey();
      Signature signature = Signature.getInstance(signatureFor(shown.getAlgorithm()));
      signature.initSign(read(key, shown.getAlgorithm()));
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(shown);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException | IllegalArgumentException otherKind) {
      return false;
    }
  }

  private static String signatureFor(String keyAlgorithm) {
    return switch (keyAlgorithm) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> keyAlgorithm;
    };
  }

  private static PrivateKey read(Path key, String algorithm)
      throws IOException, GeneralSecurityException {
    String text = Files.readString(key, StandardCharsets.US_ASCII);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("not PKCS#8 in PEM");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
  }
}
