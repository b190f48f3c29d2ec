package dev.longspan.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.config.LongPollConfig;
import dev.longspan.config.PoolConfig;
import dev.longspan.config.UpstreamConfig;
import dev.longspan.loop.Loop;
import dev.longspan.telemetry.Telemetry;
import dev.longspan.telemetry.UpstreamFailure;
import io.netty.channel.ChannelException;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpstreamClientTest {

  private final Upstream upstream =
      new Upstream(
          "backend",
          new UpstreamConfig(
              UpstreamConfig.Protocol.HTTP,
              List.of(URI.create("http://127.0.0.1:9001"), URI.create("http://127.0.0.1:9002")),
              UpstreamConfig.Balance.LEAST_CONNECTIONS,
              PoolConfig.DEFAULT,
              LongPollConfig.DEFAULT));

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
    client.acquire(false, 1000, new Failures(failures));
    assertThat(failures).containsExactly("CONNECT 127.0.0.1:9002: Too many open files");
    assertThat(upstream.endpoints()).extracting(Endpoint::inUse).containsExactly(0, 0);
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
  }
}
