package dev.longspan.promises;

import static dev.longspan.wire.TokenIssuer.token;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import dev.longspan.config.GuardConfig;
import dev.longspan.wire.AdminApi;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.Head;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.JwtSetup;
import dev.longspan.wire.Message;
import dev.longspan.wire.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a client or an operator proves itself with is shown to nobody, whatever goes wrong. */
class SecretsTest {

  private static final String ISSUERS_SECRET = "planted-secret-of-the-issuer-of-tokens";
  private static final String API_KEY = "planted-key-0123456789";
  private static final String ADMIN_TOKEN = "planted-token-of-the-operator";
  private static final String GUESSED_TOKEN = "planted-token-that-is-wrong";
  private static final String PASSWORD = "cGxhbnRlZDpwYXNzd29yZA==";
  private static final List<String> LOGGERS =
      List.of(org.slf4j.Logger.ROOT_LOGGER_NAME, "dev.longspan", "io.netty", "io.vertx");

  @TempDir Path directory;

  @RegisterExtension final Stage stage = new Stage();

  private final JWK key = new OctetSequenceKey.Builder(ISSUERS_SECRET.getBytes(UTF_8)).build();
  private final String good = token(key, JWSAlgorithm.HS256);
  private final String bad = good.substring(0, good.length() - 6) + "AAAAAA";
  private final StringBuilder shown = new StringBuilder();
  private final Everything log = new Everything();
  private final Map<String, Level> levels = new HashMap<>();

  /** Keeps the log, down to its least important line. */
  private static final class Everything extends AppenderBase<ILoggingEvent> {

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getFormattedMessage());
      if (event.getThrowableProxy() != null) {
        lines.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  @BeforeEach
  void listen() {
    for (String name : LOGGERS) {
      levels.put(name, logger(name).getLevel());
      logger(name).setLevel(Level.DEBUG);
    }
    Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.setContext(root.getLoggerContext());
    log.start();
    root.addAppender(log);
    logger("dev.longspan").debug("listening");
  }

  @AfterEach
  void listenNoMore() {
    logger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAppender(log);
    levels.forEach((name, level) -> logger(name).setLevel(level));
  }

  private void start() throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(API_KEY.getBytes(UTF_8));
    Path keys =
        Files.writeString(
            directory.resolve("keys.txt"), "app sha256:" + HexFormat.of().formatHex(hash));
    Path token = Files.writeString(directory.resolve("admin-token"), ADMIN_TOKEN + "\n");
    stage.start(
        setup ->
            setup
                .adminToken(token)
                .accessLog(directory.resolve("access.log"))
                .route(
                    route ->
                        route
                            .pathPrefix("/chat")
                            .guards(
                                JwtSetup.secret(directory, ISSUERS_SECRET)
                                    .from(
                                        "header",
                                        "header:X-Token",
                                        "cookie:token",
                                        "query:token",
                                        "subprotocol")
                                    .forward("sub", "X-User")
                                    .toConfig(),
                                new GuardConfig.ApiKeys(
                                    keys,
                                    GuardConfig.ApiKeys.DEFAULT_FROM,
                                    Optional.of("X-Client")))));
  }

  /** A request's head with the token at each of the places in turn. */
  private static List<String> heads(String token) {
    String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(UTF_8));
    String offered = "base64url.bearer.authorization.k8s.io." + encoded;
    String plain = "GET /chat HTTP/1.1\r\nHost: a\r\nX-Api-Key: " + API_KEY + "\r\n";
    return List.of(
        plain + "Authorization: Bearer " + token + "\r\n\r\n",
        plain + "Authorization: Basic " + PASSWORD + "\r\nX-Token: " + token + "\r\n\r\n",
        plain + "Cookie: a=b; token=" + token + "\r\n\r\n",
        plain.replace("/chat", "/chat?a=b&token=" + token) + "\r\n",
        Handshake.request(
            "/chat", "X-Api-Key: " + API_KEY, "Sec-WebSocket-Protocol: bearer, " + token),
        Handshake.request(
            "/chat", "X-Api-Key: " + API_KEY, "Sec-WebSocket-Protocol: chat, " + offered));
  }

  private void isShownNowhere() throws Exception {
    String rest = stage.restThatTheBackendSaw();
    shown.append(rest).append(Files.readString(directory.resolve("access.log")));
    log.lines.forEach(line -> shown.append(line).append('\n'));
    // A log that is not kept would hold no secret either.
    assertThat(log.lines).contains("listening");
    for (String token : List.of(good, bad)) {
      String encoded =
          Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(UTF_8));
      String signature = token.substring(token.lastIndexOf('.') + 1);
      assertThat(shown.toString()).doesNotContain(token, signature, encoded);
    }
    assertThat(shown.toString())
        .doesNotContain(ISSUERS_SECRET, API_KEY, ADMIN_TOKEN, GUESSED_TOKEN, PASSWORD);
  }

  /** What the operator's port says while all this goes on. */
  private void looksAround() {
    AdminApi api = new AdminApi(stage.gateway().adminPort());
    for (String path :
        List.of(
            "/metrics",
            "/api/configuration",
            "/api/connections",
            "/api/overview",
            "/api/routes",
            "/api/upstreams",
            "/api/reload",
            "/api/log-levels",
            "/nothing?token=" + ADMIN_TOKEN)) {
      AdminApi.Answer answer = api.get(path, "Authorization", "Bearer " + ADMIN_TOKEN);
      assertThat(answer.status()).as(path).isIn(200, 404);
      shown.append(answer.head()).append(answer.body());
      AdminApi.Answer refusal = api.get(path, "Authorization", "Bearer " + GUESSED_TOKEN);
      assertThat(refusal.status()).as(path).isIn(401, 404);
      shown.append(refusal.head()).append(refusal.body());
    }
  }

  @Test
  void ofWhoIsLetInNothingIsLeftBehindTheGuards() throws Exception {
    start();
    for (String request : heads(good)) {
      HttpWire client = stage.connects();
      client.sends(request);
      HttpWire backend = stage.backend().accepts();
      Head seen = backend.readsHead();
      assertThat(seen.value("X-User")).isEqualTo("alice");
      // A password for the backend is the backend's.
      shown.append(seen.raw().replace(PASSWORD, ""));
      if (seen.has("Sec-WebSocket-Key")) {
        backend.sends(Handshake.answer(seen));
        Head answer = client.readsHead();
        assertThat(answer.status()).isEqualTo(101);
        shown.append(answer.raw());
        looksAround();
      } else {
        backend.sendsHead("HTTP/1.1 204 No Content", "Connection: close");
        shown.append(client.readsResponse().head().raw());
      }
    }
    isShownNowhere();
  }

  @Test
  void ofWhoIsRefusedNothingIsShownEither() throws Exception {
    start();
    for (String request : heads(bad)) {
      HttpWire client = stage.connects();
      client.sends(request);
      shown.append(answer(client, 401));
    }
    for (String request : heads(good)) {
      HttpWire client = stage.connects();
      client.sends(request.replace(API_KEY, API_KEY + "-guessed"));
      shown.append(answer(client, 401));
    }
    looksAround();
    isShownNowhere();
  }

  @Test
  void aRequestThatGoesWrongIsReportedWithoutItsSecrets() throws Exception {
    start();
    String query = "?token=" + good;
    String header = "Host: a\r\nAuthorization: Bearer " + good + "\r\n";
    Map<String, Integer> broken = new HashMap<>();
    broken.put("GET /elsewhere" + query + " HTTP/1.1\r\n" + header + "\r\n", 404);
    broken.put("GET /chat/%zz" + query + " HTTP/1.1\r\n" + header + "\r\n", 400);
    broken.put("GET /chat" + query + " x HTTP/1.1\r\n" + header + "\r\n", 400);
    broken.put("GET /chat" + query + " HTTP/9.1\r\n" + header + "\r\n", 505);
    broken.put("GET /chat HTTP/1.1\r\n" + header.replace("ion:", "ion :") + "\r\n", 400);
    broken.put("GET /chat HTTP/1.1\r\n" + header.replace("Bearer ", "Bearer \0") + "\r\n", 400);
    broken.put("GET /chat HTTP/1.1\r\n" + header + "X: " + "x".repeat(70_000) + "\r\n\r\n", 431);
    broken.put(
        Handshake.request("/chat" + query, "Authorization: Bearer " + good).replace("13", "12"),
        426);
    broken.forEach(
        (request, status) -> {
          HttpWire client = stage.connects();
          client.sends(request);
          shown.append(answer(client, status));
        });
    for (String request : heads(good)) {
      HttpWire client = stage.connects();
      client.sends(request);
      HttpWire backend = stage.backend().accepts();
      backend.readsHead();
      backend.sends("nonsense\r\n\r\n");
      backend.close();
      shown.append(answer(client, 502));
    }
    looksAround();
    isShownNowhere();
  }

  private static String answer(HttpWire client, int status) {
    Message answer = client.readsResponse();
    assertThat(answer.status()).as(answer.head().raw()).isEqualTo(status);
    return answer.head().raw() + answer.text();
  }
}
