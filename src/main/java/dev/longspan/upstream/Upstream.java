package dev.longspan.upstream;

import dev.longspan.config.PoolConfig;
import dev.longspan.config.UpstreamConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A named group of endpoints that serve the same. Shared by all event loops. */
public final class Upstream {

  private final String name;
  private final PoolConfig pool;
  private final List<Endpoint> endpoints;
  private final Balancer balancer;

  public Upstream(String name, UpstreamConfig config) {
    this.name = name;
    this.pool = config.pool();
    List<Endpoint> list = new ArrayList<>();
    for (int i = 0; i < config.endpoints().size(); i++) {
      list.add(new Endpoint(i, config.endpoints().get(i)));
    }
    this.endpoints = List.copyOf(list);
    this.balancer = new Balancer(config.balance(), endpoints);
  }

  /** As in the configuration, metrics and logs. */
  public String name() {
    return name;
  }

  /** Its endpoints, as they are now. Any thread. */
  public List<Endpoint> endpoints() {
    return endpoints;
  }

  PoolConfig pool() {
    return pool;
  }

  /**
   * Chooses the endpoint that is to serve next and counts it as in use, until {@link
   * Endpoint#release()}.
   *
   * @param tried endpoints that failed for this request already
   * @return null when every endpoint was tried
   */
  Endpoint take(Set<Endpoint> tried) {
    Endpoint endpoint = balancer.choose(tried);
    if (endpoint != null) {
      endpoint.use();
    }
    return endpoint;
  }
}
