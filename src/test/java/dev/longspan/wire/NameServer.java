package dev.longspan.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server that says what the test wants it to say. */
public final class NameServer implements AutoCloseable {

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Map<String, List<byte[]>> records = new ConcurrentHashMap<>();
  private final AtomicInteger queries = new AtomicInteger();
  private final Channel channel;
  private volatile long secondsToLive = 1;
  private volatile DnsResponseCode code = DnsResponseCode.NOERROR;
  private volatile boolean silent;

  public NameServer() {
    channel =
        new Bootstrap()
            .group(group)
            .channel(NioDatagramChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel made) {
                    made.pipeline()
                        .addLast(new DatagramDnsQueryDecoder())
                        .addLast(new DatagramDnsResponseEncoder())
                        .addLast(new Answers());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  /** Its address, for a configuration. */
  public String address() {
    return "127.0.0.1:" + ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** From now on the name has these addresses, all of one version; none: the name has none. */
  public NameServer has(String name, String... addresses) {
    List<byte[]> data = List.of(addresses).stream().map(NameServer::address).toList();
    DnsRecordType type =
        data.stream().anyMatch(each -> each.length == 16) ? DnsRecordType.AAAA : DnsRecordType.A;
    records.put(type.name() + " " + name + ".", data);
    return this;
  }

  /** From now on the service is here: priority, weight, port and target of each. */
  public NameServer serves(String name, String... services) {
    records.put("SRV " + name + ".", List.of(services).stream().map(NameServer::service).toList());
    return this;
  }

  public NameServer secondsToLive(long seconds) {
    secondsToLive = seconds;
    return this;
  }

  /** Answers every query with this code. */
  public void answersWith(DnsResponseCode value) {
    code = value;
  }

  /** Answers nothing any more, or again. */
  public void silent(boolean value) {
    silent = value;
  }

  /** Queries that came so far. */
  public int queries() {
    return queries.get();
  }

  /** Waits for so many more queries. */
  public void awaitsQueries(int more) {
    int target = queries.get() + more;
    long deadline = System.nanoTime() + Wire.PATIENCE.toNanos();
    while (queries.get() < target) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("nobody asks");
      }
      Thread.onSpinWait();
    }
  }

  private static byte[] address(String text) {
    return new InetSocketAddress(text, 0).getAddress().getAddress();
  }

  /** RFC 2782. */
  private static byte[] service(String text) {
    String[] parts = text.split(" ", -1);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (int i = 0; i < 3; i++) {
      int number = Integer.parseInt(parts[i]);
      data.write(number >>> 8);
      data.write(number);
    }
    for (String label : parts[3].split("\\.", -1)) {
      data.write(label.length());
      data.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    data.write(0);
    return data.toByteArray();
  }

  @Override
  public void close() {
    Future<?> ended = group.shutdownGracefully(0, 5, java.util.concurrent.TimeUnit.SECONDS);
    ended.syncUninterruptibly();
  }

  private final class Answers extends SimpleChannelInboundHandler<DatagramDnsQuery> {

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
      queries.incrementAndGet();
      if (silent) {
        return;
      }
      DnsQuestion question = query.recordAt(DnsSection.QUESTION);
      DatagramDnsResponse response =
          new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
      response.setRecursionAvailable(true);
      response.addRecord(DnsSection.QUESTION, question);
      List<byte[]> found = records.get(question.type().name() + " " + question.name());
      response.setCode(code);
      if (code.equals(DnsResponseCode.NOERROR)) {
        if (found == null) {
          response.setCode(DnsResponseCode.NXDOMAIN);
        } else {
          for (byte[] data : found) {
            ByteBuf content = Unpooled.wrappedBuffer(data);
            response.addRecord(
                DnsSection.ANSWER,
                new DefaultDnsRawRecord(question.name(), question.type(), secondsToLive, content));
          }
        }
      }
      ctx.writeAndFlush(response);
    }
  }
}
