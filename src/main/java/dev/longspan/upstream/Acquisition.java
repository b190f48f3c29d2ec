package dev.longspan.upstream;

import dev.longspan.telemetry.UpstreamFailure;
import java.util.HashSet;
import java.util.Set;

/**
 * One request's way to a connection: it waits for admission if it must, and goes on to the next
 * endpoint while connecting fails, since nothing of the request was sent by then. Lives on the
 * request's event loop; {@link Admission} looks at it from another one.
 */
public final class Acquisition implements ConnectionListener {

  private final UpstreamClient client;
  private final Upstream upstream;
  private final Wish wish;
  private final ConnectionListener listener;
  private Endpoint endpoint;
  private Set<Endpoint> tried = Set.of();
  private boolean waiting;
  private long waitsUntil;
  private volatile boolean abandoned;

  Acquisition(UpstreamClient client, Upstream upstream, Wish wish, ConnectionListener listener) {
    this.client = client;
    this.upstream = upstream;
    this.wish = wish;
    this.listener = listener;
  }

  /** Whether it waits for admission: the upstream is not to blame for that time. */
  public boolean isWaiting() {
    return waiting;
  }

  /**
   * Nobody wants the connection any more: the listener hears nothing from now on, and whoever waits
   * behind it is let in instead.
   */
  public void cancel() {
    abandoned = true;
  }

  void begin() {
    Admission admission = wish.upgrade() ? upstream.admission() : null;
    if (admission == null || admission.enter()) {
      choose();
      return;
    }
    if (upstream.now().usable().isEmpty()) {
      // Nobody waits for what is not there.
      listener.refused(upstream.noEndpoint());
      return;
    }
    waiting = true;
    Refusal refusal = admission.enqueue(this);
    if (refusal != null) {
      waiting = false;
      listener.refused(refusal);
    }
  }

  // ---- for Admission ----

  /** Before it is put into the queue. */
  void waitsUntil(long nanos) {
    waitsUntil = nanos;
  }

  boolean isOverdue(long now) {
    return now - waitsUntil > 0;
  }

  boolean isAbandoned() {
    return abandoned;
  }

  /** Its turn has come. */
  void letIn() {
    tell(
        () -> {
          listener.admitted();
          choose();
        });
  }

  /** Its turn did not come in time. */
  void late(Refusal refusal) {
    tell(() -> listener.refused(refusal));
  }

  private void tell(Runnable news) {
    if (!client.eventLoop().isShuttingDown()) {
      client
          .eventLoop()
          .execute(
              () -> {
                waiting = false;
                if (!abandoned) {
                  news.run();
                }
              });
    }
  }

  // ---- the connection ----

  private void choose() {
    endpoint = upstream.take(wish, tried);
    if (endpoint == null) {
      listener.refused(upstream.noEndpoint());
      return;
    }
    EndpointClient chosen = client.of(endpoint);
    BackendConnection idle = wish.fresh() ? null : chosen.takeIdle();
    if (idle != null) {
      listener.connected(idle);
    } else {
      chosen.connect(wish.timeoutMillis(), this);
    }
  }

  @Override
  public void connected(BackendConnection connection) {
    if (abandoned) {
      connection.endpoint().release();
      connection.cancel();
    } else {
      listener.connected(connection);
    }
  }

  @Override
  public void unreachable(UpstreamFailure reason, String detail) {
    endpoint.release();
    if (abandoned) {
      return;
    }
    if (tried.isEmpty()) {
      tried = new HashSet<>();
    }
    tried.add(endpoint);
    String failed = endpoint.label();
    endpoint = upstream.take(wish, tried);
    if (endpoint == null) {
      listener.unreachable(reason, failed + ": " + detail);
    } else {
      client.of(endpoint).connect(wish.timeoutMillis(), this);
    }
  }

  @Override
  public void refused(Refusal refusal) {
    listener.refused(refusal);
  }
}
