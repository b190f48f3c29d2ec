package dev.longspan.bridge.longpoll;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.bridge.Delivery;
import dev.longspan.bridge.Ending;
import dev.longspan.bridge.Message;
import dev.longspan.config.Configuration;
import dev.longspan.config.ConfigurationLoader;
import dev.longspan.loop.Loop;
import dev.longspan.route.Route;
import dev.longspan.telemetry.LoopTelemetry;
import dev.longspan.telemetry.Telemetry;
import dev.longspan.upstream.Connector;
import dev.longspan.upstream.Upstream;
import dev.longspan.upstream.UpstreamClient;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.ScriptedBackend;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When the next poll goes out, with a client that decides when a message is taken. */
class PollerTest {

  private final MultiThreadIoEventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ScriptedBackend backend = new ScriptedBackend();
  private final Telemetry telemetry = new Telemetry();
  private final Client client = new Client();
  private Poller poller;

  @AfterEach
  void stop() throws Exception {
    threads.submit(poller::stop).sync();
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    backend.close();
    telemetry.close();
  }

  private HttpWire polls(String delivery) throws Exception {
    String yaml =
        """
        listeners: [{ name: public, port: 8080 }]
        routes: [{ name: polled, upstream: backend }]
        upstreams:
          backend:
            protocol: long-poll
            endpoints: ["%s"]
            long-poll:
              receive: { path: "/{?since}", items: "", cursor: { name: since, item: "" } }
              delivery: %s
        """
            .formatted(backend.uri(), delivery);
    Configuration configuration = new ConfigurationLoader(Map.of()).parse(yaml, "longspan.yaml");
    Loop loop = new Loop(threads.next());
    LoopTelemetry counters = telemetry.newLoop();
    Upstream upstream = new Upstream("backend", configuration.upstreams().get("backend"));
    Connector connector =
        new Connector(loop, NioSocketChannel::new, DefaultAddressResolverGroup.INSTANCE);
    Conversation conversation =
        new Conversation(
            Plan.of(upstream.config().longPoll()),
            Route.of(configuration.routes().get(0)),
            new UpstreamClient(upstream, connector, counters, 1),
            loop,
            counters.polls("backend"),
            InetAddress.getLoopbackAddress(),
            endpoint -> {},
            new DefaultHttpHeaders(),
            new Variables());
    poller = new Poller(conversation, client);
    threads.submit(poller::resume).sync();
    return backend.accepts();
  }

  private static void answers(HttpWire polls, String body) {
    polls.sendsHead("HTTP/1.1 200 OK", "Content-Length: " + body.length());
    polls.sends(body);
  }

  @Test
  @DisplayName("at least once: the poll that confirms goes out when the last message was taken")
  void atLeastOnce() throws Exception {
    HttpWire polls = polls("at-least-once");
    assertThat(polls.readsRequest().head().target()).isEqualTo("/");
    answers(polls, "[1,2]");
    Delivery first = client.receives("1");
    Delivery second = client.receives("2");
    threads.submit(first::taken).sync();
    assertThat(polls.hasBytesWithin(Duration.ofMillis(200))).isFalse();
    threads.submit(second::taken).sync();
    assertThat(polls.readsRequest().head().target()).isEqualTo("/?since=2");
  }

  @Test
  @DisplayName("at most once: the poll that confirms goes out as soon as the answer is here")
  void atMostOnce() throws Exception {
    HttpWire polls = polls("at-most-once");
    polls.readsRequest();
    answers(polls, "[1,2]");
    client.receives("1");
    client.receives("2");
    assertThat(polls.readsRequest().head().target()).isEqualTo("/?since=2");
  }

  @Test
  @DisplayName("a client that pauses gets no more, and what was read waits for it")
  void pause() throws Exception {
    HttpWire polls = polls("at-least-once");
    polls.readsRequest();
    threads.submit(poller::pause).sync();
    answers(polls, "[1,2]");
    assertThat(client.messages.poll(200, TimeUnit.MILLISECONDS)).isNull();
    threads.submit(poller::resume).sync();
    Delivery first = client.receives("1");
    Delivery second = client.receives("2");
    threads.submit(first::taken).sync();
    threads.submit(poller::pause).sync();
    threads.submit(second::taken).sync();
    assertThat(polls.hasBytesWithin(Duration.ofMillis(200))).isFalse();
    threads.submit(poller::resume).sync();
    assertThat(polls.readsRequest().head().target()).isEqualTo("/?since=2");
  }

  /** Keeps what it gets until the test says that it was taken. */
  private static final class Client implements Receiver {

    private record Received(String text, Delivery delivery) {}

    private final BlockingQueue<Received> messages = new LinkedBlockingQueue<>();

    Delivery receives(String text) throws InterruptedException {
      Received received = messages.poll(10, TimeUnit.SECONDS);
      assertThat(received).isNotNull();
      assertThat(received.text).isEqualTo(text);
      return received.delivery;
    }

    @Override
    public void message(Message message, Delivery delivery) {
      messages.add(new Received(message.payload().toString(StandardCharsets.UTF_8), delivery));
      message.release();
    }

    @Override
    public void pollingEnded(Ending ending) {
      throw new AssertionError(ending);
    }

    @Override
    public void hurry() {
      // Nothing here has a deadline.
    }
  }
}
