package dev.longspan.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Issues tokens, and publishes the keys that verify them. */
public final class TokenIssuer implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final AtomicInteger fetches = new AtomicInteger();
  private final List<JWK> keys = new ArrayList<>();
  private volatile String published = "";
  private volatile CountDownLatch gate = new CountDownLatch(0);

  public TokenIssuer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(thread);
    server.createContext(
        "/",
        exchange -> {
          fetches.incrementAndGet();
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          byte[] body = published.getBytes(UTF_8);
          exchange.sendResponseHeaders(
              body.length == 0 ? 500 : 200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  /** Where the keys are published. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
  }

  /** How often they were fetched. */
  public int fetches() {
    return fetches.get();
  }

  /** Answers nobody until {@link #answers()}. */
  public void holdsBack() {
    gate = new CountDownLatch(1);
  }

  public void answers() {
    gate.countDown();
  }

  /** Makes a key for an algorithm, and publishes it beside the others. */
  public JWK adds(JWSAlgorithm algorithm, String id) {
    JWK key = key(algorithm, id);
    keys.add(key);
    published = new JWKSet(keys).toString();
    return key;
  }

  /** Publishes this one no more. */
  public void withdraws(JWK key) {
    keys.remove(key);
    published = new JWKSet(keys).toString();
  }

  /** Makes a key for an algorithm. */
  public static JWK key(JWSAlgorithm algorithm, String id) {
    try {
      if (JWSAlgorithm.Family.RSA.contains(algorithm)) {
        return new RSAKeyGenerator(2048).keyID(id).generate();
      }
      if (JWSAlgorithm.Family.EC.contains(algorithm)) {
        return new ECKeyGenerator(Curve.forJWSAlgorithm(algorithm).iterator().next())
            .keyID(id)
            .generate();
      }
      if (JWSAlgorithm.Family.HMAC_SHA.contains(algorithm)) {
        return new OctetSequenceKeyGenerator(512).keyID(id).generate();
      }
      return ed25519(id);
    } catch (JOSEException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static JWK ed25519(String id) throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] encoded = pair.getPublic().getEncoded();
    return new OctetKeyPair.Builder(
            Curve.Ed25519,
            Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)))
        .d(Base64URL.encode(pair.getPrivate().getEncoded()))
        .keyID(id)
        .build();
  }

  /** A token for {@code alice}, good for an hour. */
  public static String token(JWK key, JWSAlgorithm algorithm) {
    return token(key, algorithm, claims -> {});
  }

  /** A token for {@code alice}, good for an hour, with some claims changed. */
  public static String token(
      JWK key, JWSAlgorithm algorithm, Consumer<JWTClaimsSet.Builder> changes) {
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .subject("alice")
            .jwtID("token-1")
            .issuer("https://issuer.example")
            .audience("chat")
            .expirationTime(Date.from(Instant.now().plusSeconds(3600)));
    changes.accept(claims);
    JWSHeader header = new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build();
    return signed(key, header, claims.build().toString());
  }

  /** Any header and payload, signed. */
  public static String signed(JWK key, JWSHeader header, String payload) {
    String content = header.toBase64URL() + "." + Base64URL.encode(payload);
    try {
      return content + "." + signature(key, header, content.getBytes(UTF_8));
    } catch (JOSEException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static Base64URL signature(JWK key, JWSHeader header, byte[] content)
      throws JOSEException, GeneralSecurityException {
    if (key instanceof OctetKeyPair pair) {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new PKCS8EncodedKeySpec(pair.getD().decode())));
      signature.update(content);
      return Base64URL.encode(signature.sign());
    }
    return signer(key).sign(header, content);
  }

  private static JWSSigner signer(JWK key) throws JOSEException {
    if (key instanceof RSAKey rsa) {
      return new RSASSASigner(rsa);
    }
    return key instanceof ECKey ec ? new ECDSASigner(ec) : new MACSigner((OctetSequenceKey) key);
  }

  @Override
  public void close() {
    answers();
    server.stop(0);
    thread.shutdownNow();
  }
}
