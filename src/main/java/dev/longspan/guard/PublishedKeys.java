package dev.longspan.guard;

import com.nimbusds.jose.jwk.JWKSet;
import dev.longspan.loop.Loop;
import dev.longspan.telemetry.Telemetry;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that an issuer publishes (RFC 7517 section 5). They are fetched when they are asked for and
 * have become old, while the ones before still serve; and at once when a token names a key that is
 * not among them. Thread-safe: no event loop ever waits for another one here.
 */
final class PublishedKeys implements IssuerKeys {

  private static final Logger log = LoggerFactory.getLogger(PublishedKeys.class);

  /** Tokens that name keys of their own invention must not make the gateway ask at will. */
  private static final long BETWEEN_RENEWALS = Duration.ofSeconds(10).toNanos();

  /** Between two attempts when the issuer does not answer. */
  private static final long BETWEEN_ATTEMPTS = Duration.ofSeconds(1).toNanos();

  private final URI url;
  private final KeyFetcher fetcher;
  private final Telemetry telemetry;
  private final List<Runnable> waiting = new ArrayList<>();
  private volatile KeySet current;
  private volatile long refreshNanos;
  private volatile long fetchedAt;
  private volatile long attemptedAt;
  private long renewedAt;
  private boolean fetching;

  PublishedKeys(URI url, KeyFetcher fetcher, Telemetry telemetry) {
    this.url = url;
    this.fetcher = fetcher;
    this.telemetry = telemetry;
    long past = System.nanoTime() - BETWEEN_RENEWALS;
    this.attemptedAt = past;
    this.renewedAt = past;
  }

  /** How old they may become. */
  void refresh(Duration age) {
    refreshNanos = age.toNanos();
  }

  /** Fetches them if there are none yet. */
  synchronized void prepare() {
    if (current == null) {
      fetch();
    }
  }

  @Override
  public KeySet current() {
    KeySet keys = current;
    long now = System.nanoTime();
    if (keys != null && now - fetchedAt > refreshNanos && now - attemptedAt > BETWEEN_ATTEMPTS) {
      synchronized (this) {
        fetch();
      }
    }
    return keys;
  }

  @Override
  public synchronized boolean renew(Loop loop, Runnable done) {
    long now = System.nanoTime();
    boolean due =
        current == null ? now - attemptedAt > BETWEEN_ATTEMPTS : now - renewedAt > BETWEEN_RENEWALS;
    if (!fetching && !due) {
      return false;
    }
    if (!fetching && current != null) {
      renewedAt = now;
    }
    waiting.add(() -> loop.eventLoop().execute(done));
    fetch();
    return true;
  }

  private void fetch() {
    if (!fetching) {
      fetching = true;
      attemptedAt = System.nanoTime();
      fetcher.fetch(url).onComplete(this::fetched, this::failed);
    }
  }

  private void fetched(Buffer body) {
    try {
      JWKSet published = JWKSet.parse(body.toString(StandardCharsets.UTF_8));
      KeySet keys = KeySet.of(published.getKeys(), false);
      if (keys.isEmpty()) {
        failed(new IllegalArgumentException("no usable key among them"));
        return;
      }
      // The same keys stay the same set: what was verified with them stays verified.
      if (!keys.equals(current)) {
        log.info("keys of an issuer url={} kids={}", url, published.size());
        current = keys;
      }
      fetchedAt = System.nanoTime();
      telemetry.keysFetched(true);
    } catch (ParseException e) {
      failed(new IllegalArgumentException("not a JWK set"));
      return;
    }
    done();
  }

  private void failed(Throwable cause) {
    log.warn("fetching the keys of an issuer failed url={} cause=\"{}\"", url, cause.getMessage());
    telemetry.keysFetched(false);
    done();
  }

  private synchronized void done() {
    fetching = false;
    waiting.forEach(Runnable::run);
    waiting.clear();
  }
}
