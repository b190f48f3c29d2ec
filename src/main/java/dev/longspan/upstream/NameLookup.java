package dev.longspan.upstream;

import dev.longspan.config.DnsConfig;
import dev.longspan.config.EndpointConfig;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Looks an upstream's name up. Lives on the keeper's event loop. */
final class NameLookup {

  private static final int DNS_PORT = 53;
  private static final long QUERY_TIMEOUT_MILLIS = 2000;

  /** Of one look-up, over all name servers and search domains. */
  private static final int MOST_QUERIES = 16;

  private final DnsConfig config;
  private final boolean secure;
  private final DnsNameResolver resolver;

  /** How a look-up ended. */
  sealed interface Answer {}

  /**
   * The endpoints that the DNS knows; none is an answer, too.
   *
   * @param seconds how long the answer holds
   */
  record Found(List<Discovered> endpoints, long seconds) implements Answer {}

  /**
   * The DNS said nothing of use.
   *
   * @param detail for the log, one line
   */
  record Failed(String detail) implements Answer {}

  /** One endpoint that the DNS knows. */
  record Discovered(Location location, int weight) {}

  /**
   * @param secure whether what is found speaks TLS
   */
  NameLookup(Keeper keeper, DnsConfig config, boolean secure) {
    this.config = config;
    this.secure = secure;
    this.resolver =
        new DnsNameResolverBuilder(keeper.eventLoop())
            .datagramChannelFactory(keeper.datagrams())
            // Answers that are too large for a datagram are asked for again over TCP.
            .socketChannelFactory(keeper.streams())
            .nameServerProvider(servers(config))
            .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
            .maxQueriesPerResolve(MOST_QUERIES)
            .build();
  }

  private static DnsServerAddressStreamProvider servers(DnsConfig config) {
    return config
        .server()
        .<DnsServerAddressStreamProvider>map(
            server ->
                new SingletonDnsServerAddressStreamProvider(Location.address(server, DNS_PORT)))
        .orElseGet(DnsServerAddressStreamProviders::platformDefault);
  }

  void close() {
    resolver.close();
  }

  /** Looks the name up; {@code listener} gets the answer, once. */
  void run(Consumer<Answer> listener) {
    DnsRecordType type =
        switch (config.type()) {
          case A -> DnsRecordType.A;
          case AAAA -> DnsRecordType.AAAA;
          case SRV -> DnsRecordType.SRV;
        };
    Future<List<DnsRecord>> asked =
        resolver.resolveAll(new DefaultDnsQuestion(config.name(), type));
    asked.addListener(
        done -> {
          if (done.isSuccess()) {
            answered(asked.getNow(), listener);
          } else {
            listener.accept(unanswered(done.cause()));
          }
        });
  }

  private Answer unanswered(Throwable cause) {
    return saysNothingThere(cause)
        ? new Found(List.of(), config.refresh().toSeconds())
        : new Failed(Failures.detail(cause));
  }

  /** Whether a name server answered that there is no such name, or nothing of this type. */
  private static boolean saysNothingThere(Throwable cause) {
    if (!(cause instanceof UnknownHostException)) {
      return false;
    }
    return cause.getCause() == null
        || (cause.getCause() instanceof DnsErrorCauseException error
            && (error.getCode().equals(DnsResponseCode.NXDOMAIN)
                || error.getCode().equals(DnsResponseCode.NOERROR)));
  }

  private void answered(List<DnsRecord> records, Consumer<Answer> listener) {
    try {
      long seconds = config.refresh().toSeconds();
      List<ServiceRecord> services = new ArrayList<>();
      List<Discovered> addresses = new ArrayList<>();
      for (DnsRecord record : records) {
        if (record instanceof DnsRawRecord raw) {
          seconds = Math.min(seconds, raw.timeToLive());
          if (config.type() == DnsConfig.Type.SRV) {
            services.add(ServiceRecord.of(raw.content()));
          } else {
            addresses.add(address(raw.content()));
          }
        }
      }
      if (config.type() == DnsConfig.Type.SRV) {
        new Targets(ServiceRecord.preferred(services), seconds, listener).resolve();
      } else {
        listener.accept(new Found(addresses, seconds));
      }
    } catch (UnknownHostException | RuntimeException malformed) {
      listener.accept(new Failed("malformed record: " + Failures.detail(malformed)));
    } finally {
      records.forEach(ReferenceCountUtil::release);
    }
  }

  private Discovered address(ByteBuf content) throws UnknownHostException {
    byte[] bytes = new byte[content.readableBytes()];
    content.getBytes(content.readerIndex(), bytes);
    InetAddress address = InetAddress.getByAddress(bytes);
    return new Discovered(
        Location.of(config.name(), address, config.port().orElseThrow(), secure), 1);
  }

  /** The data of an SRV record (RFC 2782). */
  record ServiceRecord(int priority, int weight, int port, String target) {

    static ServiceRecord of(ByteBuf content) {
      ByteBuf data = content.duplicate();
      int priority = data.readUnsignedShort();
      int weight = data.readUnsignedShort();
      int port = data.readUnsignedShort();
      return new ServiceRecord(priority, weight, port, DefaultDnsRecordDecoder.decodeName(data));
    }

    /** Those of the lowest priority, with weights that an endpoint may have. */
    static List<ServiceRecord> preferred(List<ServiceRecord> all) {
      int lowest = all.stream().mapToInt(ServiceRecord::priority).min().orElse(0);
      int heaviest = all.stream().mapToInt(ServiceRecord::weight).max().orElse(0);
      return all.stream()
          .filter(each -> each.priority == lowest)
          .map(each -> each.withWeight(scaled(each.weight, heaviest)))
          .toList();
    }

    private static int scaled(int weight, int heaviest) {
      int most = EndpointConfig.MAX_WEIGHT;
      return Math.max(1, heaviest <= most ? weight : weight * most / heaviest);
    }

    private ServiceRecord withWeight(int value) {
      return new ServiceRecord(priority, value, port, target);
    }
  }

  /** The addresses of what SRV records name. */
  private final class Targets {

    private final List<ServiceRecord> services;
    private final long seconds;
    private final Consumer<Answer> listener;
    private final List<Discovered> found = new ArrayList<>();
    private int open;
    private String failure;

    Targets(List<ServiceRecord> services, long seconds, Consumer<Answer> listener) {
      this.services = services;
      this.seconds = seconds;
      this.listener = listener;
      this.open = services.size();
    }

    void resolve() {
      if (services.isEmpty()) {
        listener.accept(new Found(List.of(), seconds));
      }
      for (ServiceRecord service : services) {
        Future<List<InetAddress>> resolved = resolver.resolveAll(service.target());
        resolved.addListener(
            done -> {
              if (done.isSuccess()) {
                resolved.getNow().forEach(address -> found.add(discovered(service, address)));
              } else if (!saysNothingThere(done.cause())) {
                failure = Failures.detail(done.cause());
              }
              if (--open == 0) {
                listener.accept(failure == null ? new Found(found, seconds) : new Failed(failure));
              }
            });
      }
    }

    private Discovered discovered(ServiceRecord service, InetAddress address) {
      String target = service.target();
      String host = target.endsWith(".") ? target.substring(0, target.length() - 1) : target;
      return new Discovered(Location.of(host, address, service.port(), secure), service.weight());
    }
  }
}
