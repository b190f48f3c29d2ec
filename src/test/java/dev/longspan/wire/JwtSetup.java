package dev.longspan.wire;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import dev.longspan.config.GuardConfig;
import dev.longspan.config.GuardConfig.TokenKeys;
import dev.longspan.config.TokenPlace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** A guard that asks for tokens, under construction. */
public final class JwtSetup {

  private final TokenKeys keys;
  private List<String> algorithms = List.of();
  private Optional<String> issuer = Optional.empty();
  private Optional<String> audience = Optional.empty();
  private Map<String, String> require = Map.of();
  private Duration clockSkew = GuardConfig.Jwt.DEFAULT_CLOCK_SKEW;
  private List<TokenPlace> from = GuardConfig.Jwt.DEFAULT_FROM;
  private Map<String, String> forward = Map.of();
  private OptionalInt expiryCode = OptionalInt.empty();

  private JwtSetup(TokenKeys keys) {
    this.keys = keys;
  }

  /** Keys that are fetched. */
  public static JwtSetup published(URI url, Duration refresh) {
    return new JwtSetup(new TokenKeys.Published(url, refresh));
  }

  /** Keys in a file that is written here: their public parts, or secrets. */
  public static JwtSetup fixed(Path directory, JWK... keys) {
    boolean secret = keys[0].toPublicJWK() == null;
    return new JwtSetup(
        new TokenKeys.Fixed(
            write(directory.resolve("keys.json"), new JWKSet(List.of(keys)).toString(!secret))));
  }

  /** Keys in a file of this text. */
  public static JwtSetup file(Path directory, String text) {
    return new JwtSetup(new TokenKeys.Fixed(write(directory.resolve("keys"), text)));
  }

  /** A secret in a file. */
  public static JwtSetup secret(Path directory, String secret) {
    return new JwtSetup(new TokenKeys.Shared(write(directory.resolve("secret"), secret)));
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public JwtSetup algorithms(String... names) {
    algorithms = List.of(names);
    return this;
  }

  public JwtSetup issuer(String value) {
    issuer = Optional.of(value);
    return this;
  }

  public JwtSetup audience(String value) {
    audience = Optional.of(value);
    return this;
  }

  public JwtSetup require(String claim, String value) {
    require = Map.of(claim, value);
    return this;
  }

  public JwtSetup clockSkew(Duration skew) {
    clockSkew = skew;
    return this;
  }

  public JwtSetup from(String... places) {
    from = Stream.of(places).map(TokenPlace::parse).toList();
    return this;
  }

  public JwtSetup forward(String claim, String header) {
    forward = Map.of(claim, header);
    return this;
  }

  public JwtSetup expiryCode(int code) {
    expiryCode = OptionalInt.of(code);
    return this;
  }

  public GuardConfig.Jwt toConfig() {
    return new GuardConfig.Jwt(
        keys, algorithms, issuer, audience, require, clockSkew, from, forward, expiryCode);
  }
}
