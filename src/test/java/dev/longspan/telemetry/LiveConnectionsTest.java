package dev.longspan.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longspan.loop.Loop;
import dev.longspan.loop.Swept;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LiveConnectionsTest {

  private static final ConnectionFilter ALL = filter(null, null, null);

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final List<Loop> loops = new ArrayList<>();
  private final LiveConnections connections = new LiveConnections();

  @BeforeEach
  void start() throws Exception {
    for (int i = 0; i < 2; i++) {
      Loop loop = new Loop((EventLoop) group.next());
      loops.add(loop);
      connections.add(loop);
    }
  }

  @AfterEach
  void stop() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void thePageOfASortedListComesFromAllLoops() throws Exception {
    for (int i = 0; i < 3_000; i++) {
      open(i % 2, "chat", i);
    }

    LiveConnections.Page first = list(ALL, ConnectionOrder.BYTES_SENT, true, 0, 3);
    assertThat(first.total()).isEqualTo(3_000);
    assertThat(first.connections())
        .extracting(ConnectionView::bytesSent)
        .containsExactly(2999L, 2998L, 2997L);
    assertThat(list(ALL, ConnectionOrder.BYTES_SENT, true, 1_500, 2).connections())
        .extracting(ConnectionView::bytesSent)
        .containsExactly(1499L, 1498L);
    assertThat(list(ALL, ConnectionOrder.BYTES_SENT, false, 0, 2).connections())
        .extracting(ConnectionView::bytesSent)
        .containsExactly(0L, 1L);
  }

  @Test
  void pagesOfEqualConnectionsDoNotOverlap() throws Exception {
    for (int i = 0; i < 40; i++) {
      open(i % 2, "chat", 7);
    }

    List<String> seen = new ArrayList<>();
    for (int page = 0; page < 4; page++) {
      list(ALL, ConnectionOrder.ROUTE, false, page * 10, 10)
          .connections()
          .forEach(connection -> seen.add(connection.id()));
    }
    assertThat(seen).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void aFilterTakesThoseForWhichAllOfItHolds() throws Exception {
    open(0, "chat", 1);
    open(1, "chat", 2);
    open(1, "news", 2);

    assertThat(list(filter(null, "chat", null)).total()).isEqualTo(2);
    assertThat(list(filter(null, "chat", "192.0.2.2")).total()).isEqualTo(1);
    assertThat(list(filter(null, null, "192.0.2.*")).total()).isEqualTo(3);
    assertThat(list(filter(null, "other", null)).total()).isZero();
    String id = list(filter(null, "news", null)).connections().get(0).id();
    assertThat(list(filter(Set.of(id), null, null)).connections())
        .singleElement()
        .extracting(ConnectionView::route)
        .isEqualTo("news");
    assertThat(
            list(new ConnectionFilter(null, null, null, null, null, null, null, null, "NEW", 0, 0))
                .total())
        .isEqualTo(1);
  }

  @Test
  void allThatAFilterTakesAreClosedAndNoOther() throws Exception {
    Fake chat = open(0, "chat", 1);
    Fake other = open(1, "chat", 2);
    Fake news = open(1, "news", 3);

    assertThat(connections.close(filter(null, "chat", null), 4001, "go").get(10, TimeUnit.SECONDS))
        .isEqualTo(2);
    assertThat(chat.closed).isEqualTo("4001 go");
    assertThat(other.closed).isEqualTo("4001 go");
    assertThat(news.closed).isNull();
  }

  @Test
  void nothingIsOpenOnceTheLoopsHaveEnded() throws Exception {
    open(0, "chat", 1);
    stop();

    assertThat(list(ALL).total()).isZero();
  }

  @Test
  void aPlaceTooFarDownIsRefused() {
    assertThatThrownBy(
            () -> connections.list(ALL, ConnectionOrder.AGE, true, LiveConnections.FURTHEST, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private LiveConnections.Page list(ConnectionFilter filter) throws Exception {
    return list(filter, ConnectionOrder.AGE, true, 0, 10);
  }

  private LiveConnections.Page list(
      ConnectionFilter filter, ConnectionOrder order, boolean descending, int offset, int limit)
      throws Exception {
    return connections.list(filter, order, descending, offset, limit).get(10, TimeUnit.SECONDS);
  }

  private static ConnectionFilter filter(Set<String> ids, String route, String address) {
    return new ConnectionFilter(ids, route, null, null, null, address, null, null, null, 0, 0);
  }

  private Fake open(int loop, String route, long bytes) throws Exception {
    Loop owner = loops.get(loop);
    return owner
        .eventLoop()
        .submit(
            () -> {
              Fake fake = new Fake(owner.nextNumber(), route, bytes);
              owner.add(fake);
              return fake;
            })
        .get(10, TimeUnit.SECONDS);
  }

  private static final class Fake implements Swept, LiveConnection {

    private final long number;
    private final String route;
    private final long bytes;
    private final long opened = System.nanoTime();
    private int place = -1;
    private volatile String closed;

    Fake(long number, String route, long bytes) {
      this.number = number;
      this.route = route;
      this.bytes = bytes;
    }

    @Override
    public long number() {
      return number;
    }

    @Override
    public ClientKind kind() {
      return ClientKind.WEBSOCKET;
    }

    @Override
    public String route() {
      return route;
    }

    @Override
    public String upstream() {
      return "backend";
    }

    @Override
    public String endpoint() {
      return null;
    }

    @Override
    public String clientAddress() {
      return "192.0.2." + bytes;
    }

    @Override
    public String path() {
      return null;
    }

    @Override
    public long openedNanos() {
      return opened;
    }

    @Override
    public long idleNanos() {
      return 0;
    }

    @Override
    public long framesReceived() {
      return 1;
    }

    @Override
    public long framesSent() {
      return 2;
    }

    @Override
    public long bytesReceived() {
      return 3;
    }

    @Override
    public long bytesSent() {
      return bytes;
    }

    @Override
    public void closeByOperator(int code, String reason) {
      closed = code + " " + reason;
    }

    @Override
    public long sweep(long now) {
      return Long.MAX_VALUE;
    }

    @Override
    public void drain() {}

    @Override
    public void cut() {}

    @Override
    public int sweepPlace() {
      return place;
    }

    @Override
    public void sweepPlace(int value) {
      place = value;
    }
  }
}
