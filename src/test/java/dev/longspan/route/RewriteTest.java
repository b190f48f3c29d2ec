package dev.longspan.route;

import static dev.longspan.route.TestRoutes.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longspan.config.MatchConfig;
import dev.longspan.config.RewriteConfig;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RewriteTest {

  @ParameterizedTest
  @CsvSource({
    "/chat, /, /chat, /",
    "/chat, /, /chat/, /",
    "/chat, /, /chat/x, /x",
    "/chat, /, /chat?q, /?q",
    "/chat, /, /chat/?q, /?q",
    "/chat, /, /chat/x/?q, /x/?q",
    "/chat/, /, /chat/, /",
    "/chat/, /, /chat/x, /x",
    "/chat, /v2, /chat, /v2",
    "/chat, /v2, /chat/, /v2/",
    "/chat, /v2, /chat/x, /v2/x",
    "/chat, /v2/, /chat, /v2/",
    "/chat, /v2/, /chat/, /v2/",
    "/chat, /v2/, /chat/x?a=%2f&b, /v2/x?a=%2f&b",
    "/chat/, /v2, /chat/, /v2/",
    "/chat/, /v2, /chat/x, /v2/x",
    "/chat/, /v2/, /chat/x, /v2/x",
    "/, /v2, /, /v2/",
    "/, /v2/, /x, /v2/x",
    "/, /, /x, /x",
    "/chat, /v2, /chat//x, /v2//x",
    "/chat, /, /chat//x, /x",
    "/chat, /, /chat///?q, /?q",
    "/chat, /, /chat/a//b, /a//b",
    "/chat, /v2, /chat/a%2Fb, /v2/a%2Fb",
    "/a/b, /c/d/e, /a/b/f, /c/d/e/f"
  })
  void replacesTheMatchedPrefixWithoutDoublingOrLosingASlash(
      String prefix, String replacement, String request, String expected) {
    Rewrite rewrite = prefixRewrite(replacement, new MatchConfig.Prefix(prefix));
    assertThat(rewrite.target(target(request))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"/, /", "/v2, /v2", "/v2/, /v2/"})
  void replacesAllOfAnExactPath(String replacement, String expected) {
    Rewrite rewrite = prefixRewrite(replacement, new MatchConfig.Exact("/chat"));
    assertThat(rewrite.target(target("/chat"))).isEqualTo(expected);
    assertThat(rewrite.target(target("/chat?a=//b"))).isEqualTo(expected + "?a=//b");
  }

  @Test
  void replacesTheWholePathAndKeepsTheQuery() {
    Rewrite rewrite =
        Rewrite.of(
            new RewriteConfig(Optional.empty(), Optional.of("/socket"), Optional.empty()),
            new MatchConfig.Prefix("/chat"));
    assertThat(rewrite.target(target("/chat/a/b?c=%2f&&"))).isEqualTo("/socket?c=%2f&&");
    assertThat(rewrite.target(target("/chat"))).isEqualTo("/socket");
  }

  @Test
  void replacesTheHostAloneAndForwardsTheTargetAsItIs() {
    Rewrite rewrite =
        Rewrite.of(
            new RewriteConfig(Optional.empty(), Optional.empty(), Optional.of("backend.internal")),
            MatchConfig.ANY_PATH);
    String text = "/a//b?c";
    assertThat(rewrite.target(target(text))).isSameAs(text);
    assertThat(rewrite.host("example.com:80")).isEqualTo("backend.internal");
    assertThat(rewrite.host(null)).isEqualTo("backend.internal");
  }

  @Test
  void changesNothingWithoutARewrite() {
    String text = "/a/b?c";
    assertThat(Rewrite.NONE.target(target(text))).isSameAs(text);
    assertThat(Rewrite.NONE.host("example.com:80")).isEqualTo("example.com:80");
    assertThat(Rewrite.NONE.host(null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v2", "/v2?x", "/%zz", "/..;/x"})
  void refusesAReplacementThatIsNoPath(String replacement) {
    assertThatThrownBy(() -> prefixRewrite(replacement, MatchConfig.ANY_PATH))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Rewrite prefixRewrite(String replacement, MatchConfig.PathMatch match) {
    return Rewrite.of(
        new RewriteConfig(Optional.of(replacement), Optional.empty(), Optional.empty()), match);
  }
}
