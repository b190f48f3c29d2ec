package dev.longspan.promises;

import static dev.longspan.wire.Frame.text;
import static dev.longspan.wire.TokenIssuer.token;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.JwtSetup;
import dev.longspan.wire.Message;
import dev.longspan.wire.Problem;
import dev.longspan.wire.Stage;
import dev.longspan.wire.TokenIssuer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With a {@code jwt} guard, who has no good token is not let in, and no token goes any further. */
class TokenTest {

  private static JWK ec;
  private static RSAKey rsa;

  @TempDir Path directory;

  @RegisterExtension final Stage stage = new Stage();

  @BeforeAll
  static void makesKeys() {
    ec = TokenIssuer.key(JWSAlgorithm.ES256, "ec");
    rsa = (RSAKey) TokenIssuer.key(JWSAlgorithm.RS256, "rsa");
  }

  private JwtSetup jwt() {
    return JwtSetup.fixed(directory, ec, rsa);
  }

  private void guardedBy(JwtSetup jwt) {
    stage.startWithRoute(route -> route.guards(jwt.toConfig()));
  }

  private static String alice() {
    return token(ec, JWSAlgorithm.ES256);
  }

  private Message answerTo(String... lines) {
    HttpWire client = stage.connects();
    client.sendsHead(lines);
    return client.readsResponse();
  }

  private Message answerToToken(String token) {
    return answerTo("GET / HTTP/1.1", "Host: a", "Authorization: Bearer " + token);
  }

  /** What the backend gets of a request that is let in. */
  private Head admitted(String... lines) {
    HttpWire client = stage.connects();
    client.sendsHead(lines);
    HttpWire backend = stage.backend().accepts();
    Head head = backend.readsHead();
    backend.sendsHead("HTTP/1.1 204 No Content");
    assertThat(client.readsResponse().status()).isEqualTo(204);
    return head;
  }

  // ---- which tokens ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
        "HS256", "HS384", "HS512"
      })
  void tokensOfEveryAlgorithmAreTaken(String name) {
    JWSAlgorithm algorithm = JWSAlgorithm.parse(name);
    JWK key = name.matches("[RP]S.*") ? rsa : TokenIssuer.key(algorithm, "key");
    guardedBy(JwtSetup.fixed(directory, key).algorithms(name));
    String token = token(key, algorithm);
    admitted("GET / HTTP/1.1", "Host: a", "Authorization: Bearer " + token);
    // Once more, now that it is known.
    admitted("GET / HTTP/1.1", "Host: a", "Authorization: bearer " + token);
    String payload = token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'));
    String forged = token.replace(payload, Base64URL.encode("{\"sub\":\"root\"}").toString());
    Problem.in(answerToToken(forged), 401);
  }

  @Test
  void aSharedSecretVerifiesTokens() {
    String secret = "a secret of more than thirty-two bytes";
    guardedBy(JwtSetup.secret(directory, secret + "\n"));
    JWK key = new OctetSequenceKey.Builder(secret.getBytes(StandardCharsets.UTF_8)).build();
    admitted(
        "GET / HTTP/1.1", "Host: a", "Authorization: Bearer " + token(key, JWSAlgorithm.HS256));
    Problem.in(answerToToken(alice()), 401);
  }

  @Test
  void publicKeysInPemVerifyTokens() throws Exception {
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(rsa.toRSAPublicKey().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
    guardedBy(JwtSetup.file(directory, pem));
    String token = token(rsa, JWSAlgorithm.PS384);
    admitted("GET / HTTP/1.1", "Host: a", "Authorization: Bearer " + token);
  }

  static Stream<Arguments> badTokens() throws Exception {
    JWSHeader es256 = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("ec").build();
    // The oldest trick: the public key taken for a shared secret.
    JWK confused =
        new OctetSequenceKey.Builder(
                rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))
            .keyID("rsa")
            .build();
    String unsigned =
        Base64URL.encode("{\"alg\":\"none\"}") + "." + Base64URL.encode("{\"sub\":\"a\"}") + ".";
    String critical =
        TokenIssuer.signed(
            ec,
            new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID("ec")
                .criticalParams(Set.of("exp"))
                .build(),
            "{\"sub\":\"a\"}");
    return Stream.of(
        bad("no token at all", "x"),
        bad("two dots and nothing", ".."),
        bad("unsigned", unsigned),
        bad(
            "signed with a key of the same name",
            token(TokenIssuer.key(JWSAlgorithm.ES256, "ec"), JWSAlgorithm.ES256)),
        bad(
            "signed with an unknown key",
            token(TokenIssuer.key(JWSAlgorithm.ES256, "other"), JWSAlgorithm.ES256)),
        bad("signed with the public key as a secret", token(confused, JWSAlgorithm.HS256)),
        bad("with a critical extension", critical),
        bad("a payload that is no object", TokenIssuer.signed(ec, es256, "[]")),
        bad("an end that is no number", TokenIssuer.signed(ec, es256, "{\"exp\":\"soon\"}")),
        bad("of another issuer", token(ec, JWSAlgorithm.ES256, c -> c.issuer("other"))),
        bad("without issuer", token(ec, JWSAlgorithm.ES256, c -> c.issuer(null))),
        bad(
            "for another audience",
            token(ec, JWSAlgorithm.ES256, c -> c.audience(List.of("x", "y")))),
        bad("expired", token(ec, JWSAlgorithm.ES256, c -> c.expirationTime(in(-40)))),
        bad("not valid yet", token(ec, JWSAlgorithm.ES256, c -> c.notBeforeTime(in(40)))));
  }

  private static Date in(int seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  private static Arguments bad(String what, String token) {
    return Arguments.of(what, token);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badTokens")
  void aBadTokenIsRefusedAndTheBackendSeesNothing(String what, String token) {
    guardedBy(jwt().issuer("https://issuer.example").audience("chat"));
    Message answer = answerToToken(token);
    assertThat(Problem.in(answer, 401).path("reason").asText()).isEqualTo("jwt");
    assertThat(answer.head().value("WWW-Authenticate"))
        .startsWith("Bearer error=\"invalid_token\"");
    assertThat(answer.text() + answer.head()).doesNotContain(token);
    stage.metrics().await(1, "longspan_rejected_total", "route", "scripted", "reason", "jwt");
    assertThat(stage.restThatTheBackendSaw()).isEmpty();
  }

  @Test
  void withoutATokenTheClientIsAskedForOne() {
    guardedBy(jwt());
    Message answer = answerTo("GET / HTTP/1.1", "Host: a", "Authorization: Basic YTpi");
    Problem.in(answer, 401);
    assertThat(answer.head().value("WWW-Authenticate")).isEqualTo("Bearer");
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat"));
    Problem.in(client.readsResponse(), 401);
    stage.metrics().await(1, "longspan_handshakes_total", "status", "401");
  }

  @Test
  void aClockThatIsOffALittleDoesNotMatter() {
    guardedBy(jwt());
    String early = token(ec, JWSAlgorithm.ES256, c -> c.notBeforeTime(in(20)));
    String late = token(ec, JWSAlgorithm.ES256, c -> c.expirationTime(in(-20)));
    admitted("GET / HTTP/1.1", "Host: a", "Authorization: Bearer " + early);
    admitted("GET / HTTP/1.1", "Host: a", "Authorization: Bearer " + late);
  }

  @ParameterizedTest
  @CsvSource({"scope, 204", "roles, 204", "tenant, 204", "missing, 403", "other, 403"})
  void aClaimThatIsAskedForMustBeThereAndFit(String claim, int status) {
    guardedBy(jwt().require(claim, claim.equals("tenant") ? "*" : "chat:write"));
    String token =
        token(
            ec,
            JWSAlgorithm.ES256,
            c ->
                c.claim("scope", "chat:read chat:write")
                    .claim("roles", List.of("user", "chat:write"))
                    .claim("tenant", 7)
                    .claim("other", "chat:writes"));
    if (status == 204) {
      admitted("GET / HTTP/1.1", "Host: a", "Authorization: Bearer " + token);
    } else {
      Message answer = answerToToken(token);
      Problem.in(answer, 403);
      assertThat(answer.head().value("WWW-Authenticate")).contains("insufficient_scope");
    }
  }

  // ---- where they are, and that they go no further ----

  @Test
  void aTokenInTheHeaderIsTakenOutAndAnotherSchemeStays() {
    guardedBy(jwt());
    Head head =
        admitted(
            "GET / HTTP/1.1",
            "Host: a",
            "Authorization: Bearer " + alice(),
            "Authorization: Basic YTpi");
    assertThat(head.values("Authorization")).containsExactly("Basic YTpi");
  }

  @Test
  void aTokenInAHeaderOfItsOwnIsTakenOut() {
    guardedBy(jwt().from("header:X-Token"));
    Head head = admitted("GET / HTTP/1.1", "Host: a", "x-token: " + alice());
    assertThat(head.has("X-Token")).isFalse();
  }

  @Test
  void aTokenInACookieIsTakenOutOfTheOthers() {
    guardedBy(jwt().from("cookie:token"));
    Head head =
        admitted(
            "GET / HTTP/1.1",
            "Host: a",
            "Cookie: theme=dark; token=" + alice() + "; xtoken=1",
            "Cookie: token=older; lang=de");
    assertThat(head.values("Cookie")).containsExactly("theme=dark; xtoken=1", "lang=de");
  }

  @ParameterizedTest
  @CsvSource({
    "/a?token=TOKEN, /a",
    "/a?x=1&token=TOKEN&y=%20, /a?x=1&y=%20",
    "/a?to%6ben=TOKEN&token=other, /a",
    "/a?x&token=TOKEN, /a?x",
  })
  void aTokenInTheQueryIsTakenOutOfTheRest(String target, String expected) {
    guardedBy(jwt().from("query:token"));
    Head head = admitted("GET " + target.replace("TOKEN", alice()) + " HTTP/1.1", "Host: a");
    assertThat(head.target()).isEqualTo(expected);
  }

  @Test
  void theFirstPlaceCountsAndAllAreEmptied() {
    guardedBy(jwt().from("header", "query:token", "cookie:token"));
    Head head =
        admitted(
            "GET /?token=bad HTTP/1.1",
            "Host: a",
            "Cookie: token=bad",
            "Authorization: Bearer " + alice());
    assertThat(head.raw()).doesNotContain("bad", "Bearer").startsWith("GET / HTTP/1.1");
  }

  @Test
  void aBrowserMayOfferTheTokenAsASubprotocolAndStillGetsAnAnswer() {
    guardedBy(jwt().from("subprotocol"));
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/chat", "Sec-WebSocket-Protocol: bearer, " + alice()));
    HttpWire backend = stage.backend().accepts();
    Head request = backend.readsHead();
    assertThat(request.has("Sec-WebSocket-Protocol")).isFalse();
    backend.sends(Handshake.answer(request));
    assertThat(client.readsHead().value("Sec-WebSocket-Protocol")).isEqualTo("bearer");
    client.sends(text("hello"));
    backend.receives(text("hello"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"base64url.bearer.authorization.k8s.io.", "base64url.bearer.authorization."})
  void whatElseIsOfferedIsAgreedUponWithTheBackend(String prefix) {
    guardedBy(jwt().from("header", "subprotocol"));
    HttpWire client = stage.connects();
    client.sends(
        Handshake.request(
            "/chat",
            "Sec-WebSocket-Protocol: v2.chat, " + prefix + Base64URL.encode(alice()),
            "Sec-WebSocket-Protocol: v1.chat"));
    HttpWire backend = stage.backend().accepts();
    Head request = backend.readsHead();
    assertThat(request.values("Sec-WebSocket-Protocol")).containsExactly("v2.chat, v1.chat");
    backend.sends(Handshake.answer(request, "Sec-WebSocket-Protocol: v1.chat"));
    assertThat(client.readsHead().value("Sec-WebSocket-Protocol")).isEqualTo("v1.chat");
  }

  // ---- what the backend learns ----

  @Test
  void theBackendLearnsClaimsFromTheGatewayAlone() {
    guardedBy(jwt().forward("sub", "X-User"));
    Head head =
        admitted(
            "GET / HTTP/1.1",
            "Host: a",
            "X-User: root",
            "x_user: root",
            "Connection: X-User",
            "Authorization: Bearer " + alice());
    assertThat(head.values("X-User")).containsExactly("alice");
    assertThat(head.raw()).doesNotContain("root");
  }

  @Test
  void aClaimThatIsNotThereLeavesNothingOfTheClients() {
    guardedBy(jwt().forward("email", "X-Email"));
    Head head =
        admitted("GET / HTTP/1.1", "Host: a", "X-Email: root", "Authorization: Bearer " + alice());
    assertThat(head.has("X-Email")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "x-forwarded-user, Zoë, Zo%C3%AB",
    "X-Name, 'a\r\nX-Admin: 1', 'a%0D%0AX-Admin: 1'",
    "X-Name, ' a%b ', %20a%25b%20",
  })
  void aClaimIsAHeaderWhateverIsInIt(String header, String claim, String expected) {
    guardedBy(jwt().forward("name", header));
    String token = token(ec, JWSAlgorithm.ES256, c -> c.claim("name", claim));
    Head head = admitted("GET / HTTP/1.1", "Host: a", "Authorization: Bearer " + token);
    assertThat(head.value(header)).isEqualTo(expected);
  }

  @Test
  void aListOfClaimsIsSeparatedByCommas() {
    guardedBy(jwt().forward("groups", "X-Groups"));
    String token = token(ec, JWSAlgorithm.ES256, c -> c.claim("groups", List.of("a", "b")));
    Head head = admitted("GET / HTTP/1.1", "Host: a", "Authorization: Bearer " + token);
    assertThat(head.value("X-Groups")).isEqualTo("a,b");
  }
}
