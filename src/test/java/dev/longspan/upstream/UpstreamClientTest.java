package dev.longspan.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.UpstreamConfig;
import dev.longspan.loop.Loop;
import dev.longspan.telemetry.Telemetry;
import dev.longspan.telemetry.UpstreamFailure;
import io.netty.channel.ChannelException;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpstreamClientTest {

  private final Upstream upstream =
      new Upstream(
          "backend",
          UpstreamConfig.of(
              List.of(URI.create("http://127.0.0.1:9001"), URI.create("http://127.0.0.1:9002"))));

  @Test
  void aSocketThatCannotBeMadeCountsAsAnEndpointThatIsNotReached() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Telemetry telemetry = new Telemetry();
    Connector connector =
        new Connector(
            new Loop(channel.eventLoop()),
            () -> {
              throw new ChannelException("Too many open files");
            },
            DefaultAddressResolverGroup.INSTANCE);
    UpstreamClient client = new UpstreamClient(upstream, connector, telemetry.newLoop(), 1);
    List<String> failures = new ArrayList<>();
    Wish wish =
        new Wish(
            false,
            false,
            1000,
            new DefaultHttpHeaders(),
            "/",
            null,
            InetAddress.getLoopbackAddress());
    client.acquire(wish, new Failures(failures));
    assertThat(failures).containsExactly("CONNECT 127.0.0.1:9002: Too many open files");
    assertThat(upstream.now().all()).extracting(Endpoint::inUse).containsExactly(0, 0);
    telemetry.close();
    channel.finishAndReleaseAll();
  }

  private record Failures(List<String> seen) implements ConnectionListener {

    @Override
    public void connected(BackendConnection connection) {
      throw new AssertionError("connected");
    }

    @Override
    public void unreachable(UpstreamFailure reason, String detail) {
      seen.add(reason + " " + detail);
    }

    @Override
    public void refused(Refusal refusal) {
      throw new AssertionError(refusal.detail());
    }
  }
}
