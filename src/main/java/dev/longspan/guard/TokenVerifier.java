package dev.longspan.guard;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.longspan.config.GuardConfig;
import dev.longspan.http.Identity;
import dev.longspan.protocol.CloseCode;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Holds tokens against what a guard asks of them (RFC 7519 section 7.2). Thread-safe. */
final class TokenVerifier {

  /** What a token turned out to be. */
  sealed interface Outcome {}

  /**
   * It is good, at its time.
   *
   * @param keys with which it was verified
   * @param notBeforeMillis since the epoch; 0: from ever
   * @param forwarded values of the claims that are forwarded, in the order of the configuration;
   *     null: the token has no such claim
   */
  record Verified(KeySet keys, long notBeforeMillis, Identity identity, List<String> forwarded)
      implements Outcome {

    /** Whether these keys are still those of its issuer: equal ones are kept as they are. */
    @SuppressWarnings("ReferenceEquality")
    boolean isVerifiedWith(KeySet current) {
      return keys == current;
    }
  }

  /** It is not, whatever the time. */
  enum Invalid implements Outcome {
    MALFORMED("the token is malformed"),
    ALGORITHM("the token is signed in a way that is not taken"),
    UNKNOWN_KEY("the token is signed with a key that is not known"),
    SIGNATURE("the token's signature is wrong"),
    ISSUER("the token is from another issuer"),
    AUDIENCE("the token is for another audience"),
    CLAIM("the token lacks a claim that is needed here");

    private final String detail;

    Invalid(String detail) {
      this.detail = detail;
    }

    /** For the client: nothing of the token is in it. */
    String detail() {
      return detail;
    }
  }

  private final GuardConfig.Jwt config;
  private final Set<JWSAlgorithm> algorithms;
  private final long skewMillis;
  private final int expiryCode;

  TokenVerifier(GuardConfig.Jwt config) {
    this.config = config;
    this.algorithms = algorithms(config);
    this.skewMillis = config.clockSkew().toMillis();
    this.expiryCode = config.expiryCode().orElse(CloseCode.POLICY_VIOLATION);
  }

  private static Set<JWSAlgorithm> algorithms(GuardConfig.Jwt config) {
    if (!config.algorithms().isEmpty()) {
      return config.algorithms().stream()
          .flatMap(
              name ->
                  // RFC 9864 gave the one algorithm that EdDSA means here a name of its own.
                  name.equals("EdDSA")
                      ? Stream.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519)
                      : Stream.of(JWSAlgorithm.parse(name)))
          .collect(Collectors.toUnmodifiableSet());
    }
    return config.keys() instanceof GuardConfig.TokenKeys.Shared
        ? Set.copyOf(JWSAlgorithm.Family.HMAC_SHA)
        : Stream.of(JWSAlgorithm.Family.RSA, JWSAlgorithm.Family.EC, JWSAlgorithm.Family.ED)
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Looks at everything but the time. */
  Outcome verify(String token, KeySet keys) {
    JWSObject signed;
    try {
      signed = JWSObject.parse(token);
    } catch (ParseException | IllegalArgumentException e) {
      return Invalid.MALFORMED;
    }
    if (!algorithms.contains(signed.getHeader().getAlgorithm())
        || signed.getHeader().getCriticalParams() != null) {
      return Invalid.ALGORITHM;
    }
    List<VerificationKey> candidates = keys.candidates(signed.getHeader());
    if (candidates.isEmpty()) {
      return Invalid.UNKNOWN_KEY;
    }
    if (candidates.stream().noneMatch(key -> key.verifies(signed))) {
      return Invalid.SIGNATURE;
    }
    try {
      return claims(JWTClaimsSet.parse(signed.getPayload().toString()), keys);
    } catch (ParseException | IllegalArgumentException e) {
      return Invalid.MALFORMED;
    }
  }

  private Outcome claims(JWTClaimsSet claims, KeySet keys) {
    if (config.issuer().isPresent() && !config.issuer().get().equals(claims.getIssuer())) {
      return Invalid.ISSUER;
    }
    if (config.audience().isPresent() && !claims.getAudience().contains(config.audience().get())) {
      return Invalid.AUDIENCE;
    }
    for (Map.Entry<String, String> required : config.require().entrySet()) {
      if (!has(claims.getClaim(required.getKey()), required.getValue())) {
        return Invalid.CLAIM;
      }
    }
    Date expiry = claims.getExpirationTime();
    Date notBefore = claims.getNotBeforeTime();
    return new Verified(
        keys,
        notBefore == null ? 0 : notBefore.toInstant().toEpochMilli() - skewMillis,
        new Identity(
            claims.getSubject(),
            claims.getJWTID(),
            expiry == null ? Long.MAX_VALUE : expiry.toInstant().toEpochMilli() + skewMillis,
            expiryCode),
        config.forward().keySet().stream().map(name -> forwarded(claims.getClaim(name))).toList());
  }

  private static boolean has(Object claim, String expected) {
    if (claim == null) {
      return false;
    }
    if (expected.equals("*")) {
      return true;
    }
    if (claim instanceof List<?> items) {
      return items.stream().anyMatch(item -> expected.equals(String.valueOf(item)));
    }
    String text = String.valueOf(claim);
    // RFC 8693 section 4.2: a scope is a list of words.
    return expected.equals(text) || Arrays.asList(text.split(" ", -1)).contains(expected);
  }

  private static String forwarded(Object claim) {
    if (claim instanceof Date date) {
      return Long.toString(date.toInstant().getEpochSecond());
    }
    return claim == null ? null : ForwardedClaims.value(claim);
  }
}
