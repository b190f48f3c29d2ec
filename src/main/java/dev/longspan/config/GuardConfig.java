package dev.longspan.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a request must pass before its route serves it. */
public sealed interface GuardConfig {

  /**
   * A signed token.
   *
   * @param keys what verifies signatures
   * @param algorithms names as in RFC 7518 and RFC 8037; empty: all that fit the keys
   * @param issuer the {@code iss} that a token must have; empty: any
   * @param audience what {@code aud} must have among its values; empty: any
   * @param require claims that must be there, with their value; {@code *}: any value
   * @param from where tokens may be, in order of preference
   * @param forward header by claim
   * @param expiryCode close code that a client gets when its token expires; empty: 1008
   */
  record Jwt(
      TokenKeys keys,
      List<String> algorithms,
      Optional<String> issuer,
      Optional<String> audience,
      Map<String, String> require,
      Duration clockSkew,
      List<TokenPlace> from,
      Map<String, String> forward,
      OptionalInt expiryCode)
      implements GuardConfig {

    public static final Duration DEFAULT_CLOCK_SKEW = Duration.ofSeconds(30);
    public static final List<TokenPlace> DEFAULT_FROM = List.of(new TokenPlace.Bearer());

    public Jwt {
      algorithms = List.copyOf(algorithms);
      from = List.copyOf(from);
    }
  }

  /** Where the keys come from that verify tokens. */
  sealed interface TokenKeys {

    /**
     * Fetched from the issuer.
     *
     * @param refresh how old they may become
     */
    record Published(URI url, Duration refresh) implements TokenKeys {

      public static final Duration DEFAULT_REFRESH = Duration.ofMinutes(10);
    }

    /** In a file: a JWK set or PEM. */
    record Fixed(Path file) implements TokenKeys {}

    /** A secret that issuer and gateway share. */
    record Shared(Path file) implements TokenKeys {}
  }

  /**
   * A key of a file.
   *
   * @param file names and hashes of keys
   * @param from where keys may be, in order of preference
   * @param forward header for the key's name; empty: none
   */
  record ApiKeys(Path file, List<TokenPlace> from, Optional<String> forward)
      implements GuardConfig {

    public static final List<TokenPlace> DEFAULT_FROM = List.of(new TokenPlace.Header("X-Api-Key"));

    public ApiKeys {
      from = List.copyOf(from);
    }
  }

  /**
   * The client's certificate. Without subjects and names, any that its listener takes.
   *
   * @param subjects distinguished names (RFC 4514) of which it must have one
   * @param names alternative names (DNS, also with a leading {@code *.}, URI, e-mail) of which it
   *     must have one; one of either list is enough
   * @param forward header for the subject; empty: none
   */
  record Mtls(List<String> subjects, List<String> names, Optional<String> forward)
      implements GuardConfig {

    public Mtls {
      subjects = List.copyOf(subjects);
      names = List.copyOf(names);
    }
  }

  /**
   * What an HTTP service says.
   *
   * @param url who is asked
   * @param forward headers of its answer that the upstream gets
   * @param timeout for its answer
   */
  record ForwardAuth(URI url, List<String> forward, Duration timeout) implements GuardConfig {

    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    public ForwardAuth {
      forward = List.copyOf(forward);
    }
  }

  /**
   * The client's address.
   *
   * @param allow ranges of which one must have it; empty: any
   * @param deny ranges of which none may have it
   */
  record Addresses(List<Cidr> allow, List<Cidr> deny) implements GuardConfig {

    public Addresses {
      allow = List.copyOf(allow);
      deny = List.copyOf(deny);
    }
  }
}
