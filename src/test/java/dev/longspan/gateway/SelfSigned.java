package dev.longspan.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for one name that nobody else signed, made by the JDK's keytool.
 *
 * @param certificate the certificate itself
 * @param certificateFile the same in PEM
 * @param keyFile its private key in PEM
 */
record SelfSigned(Certificate certificate, Path certificateFile, Path keyFile) {

  private static final String PASSWORD = "changeit";

  /** Makes a certificate, and writes its two files into the directory. */
  static SelfSigned of(String name, Path directory) throws Exception {
    Path store = directory.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "it",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + name,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".log").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).as("keytool ended").isTrue();
    assertThat(keytool.exitValue()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    Certificate certificate = keys.getCertificate("it");
    Key key = keys.getKey("it", PASSWORD.toCharArray());
    return new SelfSigned(
        certificate,
        pem(directory.resolve(name + ".crt"), "CERTIFICATE", certificate.getEncoded()),
        pem(directory.resolve(name + ".key"), "PRIVATE KEY", key.getEncoded()));
  }

  private static Path pem(Path file, String what, byte[] content) throws Exception {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
  }

  /** Its part of a listener's configuration. */
  String yaml() {
    return "{ certificate: '" + certificateFile + "', key: '" + keyFile + "' }";
  }

  /** Makes the file one that says it is PEM, but holds nothing of use. */
  static void spoil(Path file, String what) throws Exception {
    pem(file, what, "nothing of use".getBytes(US_ASCII));
  }
}
