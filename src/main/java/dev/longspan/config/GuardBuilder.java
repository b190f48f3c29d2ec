package dev.longspan.config;

import static dev.longspan.config.RecordBuilder.duration;
import static dev.longspan.config.RecordBuilder.integer;
import static dev.longspan.config.RecordBuilder.map;
import static dev.longspan.config.RecordBuilder.text;
import static dev.longspan.config.RecordBuilder.texts;

import dev.longspan.config.GuardConfig.TokenKeys;
import dev.longspan.config.Value.Mapping;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Makes the records of a route's guards out of values that passed every check. */
final class GuardBuilder {

  private final Function<String, Path> files;

  /**
   * Builds for one file.
   *
   * @param files makes file names absolute
   */
  GuardBuilder(Function<String, Path> files) {
    this.files = files;
  }

  List<GuardConfig> guards(Mapping route) {
    return route.items("guards").stream().map(it -> guard((Mapping) it)).toList();
  }

  private GuardConfig guard(Mapping item) {
    String kind = item.members().keySet().iterator().next();
    Mapping guard = item.mapping(kind).orElseThrow();
    return switch (kind) {
      case "jwt" -> jwt(guard);
      case "api-keys" ->
          new GuardConfig.ApiKeys(
              files.apply(text(guard, "file").orElseThrow()),
              from(guard, GuardConfig.ApiKeys.DEFAULT_FROM),
              text(guard, "forward"));
      case "mtls" ->
          new GuardConfig.Mtls(
              texts(guard, "subjects"), texts(guard, "names"), text(guard, "forward"));
      case "forward-auth" ->
          new GuardConfig.ForwardAuth(
              URI.create(text(guard, "url").orElseThrow()),
              texts(guard, "forward"),
              duration(guard, "timeout", GuardConfig.ForwardAuth.DEFAULT_TIMEOUT));
      case "addresses" -> new GuardConfig.Addresses(ranges(guard, "allow"), ranges(guard, "deny"));
      default -> throw new IllegalStateException("no such guard: " + kind);
    };
  }

  private GuardConfig.Jwt jwt(Mapping jwt) {
    Optional<Integer> code = jwt.mapping("on-expiry").flatMap(it -> integer(it, "code"));
    return new GuardConfig.Jwt(
        keys(jwt),
        texts(jwt, "algorithms"),
        text(jwt, "issuer"),
        text(jwt, "audience"),
        map(jwt, "require"),
        duration(jwt, "clock-skew", GuardConfig.Jwt.DEFAULT_CLOCK_SKEW),
        from(jwt, GuardConfig.Jwt.DEFAULT_FROM),
        map(jwt, "forward"),
        code.map(OptionalInt::of).orElse(OptionalInt.empty()));
  }

  private TokenKeys keys(Mapping jwt) {
    Optional<String> url = text(jwt, "jwks");
    if (url.isPresent()) {
      return new TokenKeys.Published(
          URI.create(url.get()), duration(jwt, "refresh", TokenKeys.Published.DEFAULT_REFRESH));
    }
    Optional<String> fixed = text(jwt, "keys-file");
    return fixed.isPresent()
        ? new TokenKeys.Fixed(files.apply(fixed.get()))
        : new TokenKeys.Shared(files.apply(text(jwt, "secret-file").orElseThrow()));
  }

  private static List<TokenPlace> from(Mapping guard, List<TokenPlace> otherwise) {
    List<String> places = texts(guard, "from");
    return places.isEmpty() ? otherwise : places.stream().map(TokenPlace::parse).toList();
  }

  private static List<Cidr> ranges(Mapping guard, String name) {
    return texts(guard, name).stream().map(Cidr::parse).toList();
  }
}
