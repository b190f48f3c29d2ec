package dev.longspan.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate that signs itself, for {@code localhost}, made for one test.
 *
 * @param certificate PEM file
 * @param key PEM file
 * @param trusting what a client needs that trusts it
 * @param serving what a server needs that shows it, and asks for one that it trusts
 */
public record TestCertificate(Path certificate, Path key, SSLContext trusting, SSLContext serving) {

  private static final String PASSWORD = "password";

  /** Makes one with the JDK's own tool. */
  public static TestCertificate make(Path directory) throws Exception {
    return make(directory, 90);
  }

  /**
   * Makes one that is valid for so long.
   *
   * @param days from now
   */
  public static TestCertificate make(Path directory, int days) throws Exception {
    Path store = directory.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-validity",
                Integer.toString(days),
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    if (keytool.waitFor() != 0) {
      throw new AssertionError("keytool failed");
    }
    KeyStore keys = load(store);
    byte[] certificate = keys.getCertificate("test").getEncoded();
    byte[] key = keys.getKey("test", PASSWORD.toCharArray()).getEncoded();
    return new TestCertificate(
        write(directory.resolve("test.crt"), "CERTIFICATE", certificate),
        write(directory.resolve("test.key"), "PRIVATE KEY", key),
        context(null, keys),
        context(keys, keys));
  }

  /** For a client that trusts this one, and shows another one itself. */
  public TestCertificate showing(TestCertificate own) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(load(own.certificate.resolveSibling("store.p12")), PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keys.getKeyManagers(),
          trustManagers(load(certificate.resolveSibling("store.p12"))).getTrustManagers(),
          null);
      return new TestCertificate(certificate, key, context, serving);
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyStore load(Path store) throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static SSLContext context(KeyStore own, KeyStore trusted)
      throws GeneralSecurityException, IOException {
    KeyManagerFactory shown =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    shown.init(own, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        own == null ? null : shown.getKeyManagers(),
        trustManagers(trusted).getTrustManagers(),
        null);
    return context;
  }

  private static TrustManagerFactory trustManagers(KeyStore keys)
      throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("test", keys.getCertificate("test"));
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    return managers;
  }

  private static Path write(Path file, String type, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n");
  }
}
