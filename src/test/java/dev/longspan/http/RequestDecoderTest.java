package dev.longspan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

// Lines end in CRLF here, which a text block does not show.
@SuppressWarnings("StringConcatToTextBlock")
class RequestDecoderTest {

  private static final String GET = "GET /%d HTTP/1.1\r\nHost: a\r\n\r\n";

  static Stream<Arguments> validRequests() {
    return Stream.of(
        arguments(
            "GET /a?b=c|d HTTP/1.1\r\n"
                + "Host: example.com:8080\r\n"
                + "X-Empty:\r\n"
                + "X: \t a\tb \u00E9 \t\r\n\r\n",
            "GET /a?b=c|d HTTP/1.1,  Host: example.com:8080,  X-Empty: ,  X: a\tb \u00E9,  body"
                + " ''"),
        arguments(
            "\r\nGET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
            "GET / HTTP/1.1,  Host: [::1]:80,  body ''"),
        arguments("GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.0,  body ''"),
        arguments(
            "GET / HTTP/1.1\r\nhOsT: my_host-1.\r\n\r\n",
            "GET / HTTP/1.1,  hOsT: my_host-1.,  body ''"),
        arguments(
            "OPTIONS * HTTP/1.1\r\nHost: a:\r\n\r\n", "OPTIONS * HTTP/1.1,  Host: a:,  body ''"),
        arguments(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \t5\t \r\n\r\nhello",
            "POST / HTTP/1.1,  Host: a,  Content-Length: 5,  body 'hello'"),
        arguments(
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
            "POST / HTTP/1.1,  Host: a,  Content-Length: 0,  body ''"),
        arguments(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "5\r\nhello\r\n0006;a;b=c;d=\"e;f\"\r\n world\r\n0;x\r\n\r\n",
            "POST / HTTP/1.1,  Host: a,  Transfer-Encoding: Chunked,  body 'hello world'"),
        arguments(
            "POST / HTTP/1.1\r\n"
                + "Host: a\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + "1\r\n"
                + "a\r\n"
                + "0\r\n"
                + "Digest: x\r\n"
                + "Content-Length: 7\r\n"
                + "Host: b\r\n"
                + "X-Forwarded-For: y\r\n\r\n",
            "POST / HTTP/1.1,  Host: a,  Transfer-Encoding: chunked,  body 'a',  trailer Digest:"
                + " x"),
        // RFC 9112 section 3.2.2: the authority of the target takes the place of Host.
        arguments(
            "GET http://b:8080/c?d HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /c?d HTTP/1.1,  host: b:8080,  body ''"),
        arguments(
            "GET HTTPS://b?c HTTP/1.1\r\nHost: b\r\n\r\n", "GET /?c HTTP/1.1,  host: b,  body ''"),
        arguments("GET http://b HTTP/1.0\r\n\r\n", "GET / HTTP/1.0,  host: b,  body ''"),
        arguments(
            "OPTIONS http://b HTTP/1.1\r\nHost: b\r\n\r\n",
            "OPTIONS * HTTP/1.1,  host: b,  body ''"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("validRequests")
  void readsValidRequests(String bytes, String expected) {
    List<String> lines = DecodedRequests.of(bytes + bytes);
    List<String> once = lines.subList(0, lines.size() / 2);
    assertThat(String.join(",", once)).isEqualTo(expected);
    assertThat(lines.subList(lines.size() / 2, lines.size())).isEqualTo(once);
  }

  @Test
  void givesTheSameMessagesHoweverTheBytesAreSplit() {
    StringBuilder bytes = new StringBuilder();
    validRequests().forEach(arguments -> bytes.append((String) arguments.get()[0]));
    byte[] all = bytes.toString().getBytes(StandardCharsets.ISO_8859_1);
    List<String> whole = DecodedRequests.of(bytes.toString());
    assertThat(whole).hasSizeGreaterThan(40).noneMatch(line -> line.contains("error"));
    for (int cut = 0; cut <= all.length; cut++) {
      try (DecodedRequests requests = new DecodedRequests(false)) {
        requests
            .read(Arrays.copyOfRange(all, 0, cut))
            .read(Arrays.copyOfRange(all, cut, all.length));
        assertThat(requests.lines()).as("cut at %d", cut).isEqualTo(whole);
      }
    }
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 100; round++) {
      try (DecodedRequests requests = new DecodedRequests(round % 2 == 0)) {
        int largest = random.nextInt(1, 100);
        for (int at = 0; at < all.length; ) {
          int size = Math.min(all.length - at, random.nextInt(0, largest) + 1);
          requests.read(Arrays.copyOfRange(all, at, at + size));
          at += size;
        }
        while (requests.decoder().isPaused() && requests.decoder().bufferedBytes() > 0) {
          requests.decoder().resume();
        }
        assertThat(requests.lines()).isEqualTo(whole);
      }
    }
  }

  @Test
  void pausesAfterEachRequestAndKeepsWhatFollows() {
    try (DecodedRequests requests = new DecodedRequests(true)) {
      String second = GET.formatted(2);
      requests.read(GET.formatted(1) + second);
      assertThat(requests.lines()).containsExactly("GET /1 HTTP/1.1", "  Host: a", "  body ''");
      assertThat(requests.decoder().bufferedBytes()).isEqualTo(second.length());
      requests.read(GET.formatted(3));
      assertThat(requests.lines()).hasSize(3);
      requests.decoder().resume();
      assertThat(requests.lines()).hasSize(6).contains("GET /2 HTTP/1.1");
      requests.decoder().resume();
      assertThat(requests.lines()).hasSize(9).contains("GET /3 HTTP/1.1");
      assertThat(requests.decoder().bufferedBytes()).isZero();
      requests.decoder().resume();
      requests.read(GET.formatted(4));
      assertThat(requests.lines()).hasSize(12);
    }
  }

  @Test
  @DisplayName("a handler that answers at once may resume from within the read")
  void resumesFromWithin() {
    RequestDecoder decoder = new RequestDecoder();
    List<String> seen = new ArrayList<>();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            decoder,
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (message instanceof HttpRequest request) {
                  seen.add(request.uri());
                }
                if (message instanceof LastHttpContent) {
                  seen.add("end");
                  decoder.resume();
                }
                ReferenceCountUtil.release(message);
              }
            });
    String bytes = GET.formatted(1) + GET.formatted(2) + GET.formatted(3);
    ByteBuf in = channel.alloc().buffer().writeBytes(bytes.getBytes(StandardCharsets.US_ASCII));
    channel.writeInbound(in);
    assertThat(seen).containsExactly("/1", "end", "/2", "end", "/3", "end");
    channel.finishAndReleaseAll();
  }

  @Test
  @DisplayName(
      "bytes after an upgrade request go to the next handler, untouched, when the decoder leaves")
  void handsEarlyBytesOn() {
    try (DecodedRequests requests = new DecodedRequests(true)) {
      String frames = "\u0081\u0085\u0001\u0002\u0003\u0004\r\n\n\0\u00FF";
      requests.read(GET.formatted(1) + frames);
      assertThat(requests.lines()).hasSize(3);
      requests.channel().pipeline().remove(requests.decoder());
      ByteBuf rest = requests.channel().readInbound();
      assertThat(rest.toString(StandardCharsets.ISO_8859_1)).isEqualTo(frames);
      rest.release();
    }
  }

  @Test
  void keepsBufferedRequestsWhenTheClientEndsItsSide() {
    try (DecodedRequests requests = new DecodedRequests(true)) {
      requests.read(GET.formatted(1) + GET.formatted(2));
      requests.channel().pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
      assertThat(requests.lines()).hasSize(3);
      requests.decoder().resume();
      assertThat(requests.lines()).hasSize(6).contains("GET /2 HTTP/1.1");
    }
  }

  @Test
  void saysNothingOfARequestThatDoesNotEnd() {
    DecodedRequests requests = new DecodedRequests(true);
    requests.read("GET / HTTP/1.1\r\nHost: a\r\n");
    assertThat(requests.channel().finish()).isFalse();
    assertThat(requests.lines()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  @DisplayName("changed requests never throw, and nothing follows an error")
  void changedRequests(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> samples = validRequests().map(arguments -> (String) arguments.get()[0]).toList();
    String spice = "\r\n\r\n\0\t :;,\"0159afF\u00FF/%#chunkedHTTP";
    for (int round = 0; round < 3_000; round++) {
      StringBuilder bytes = new StringBuilder();
      for (int i = 0; i < 3; i++) {
        bytes.append(samples.get(random.nextInt(samples.size())));
      }
      for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
        int at = random.nextInt(bytes.length());
        char octet = spice.charAt(random.nextInt(spice.length()));
        switch (random.nextInt(3)) {
          case 0 -> bytes.setCharAt(at, octet);
          case 1 -> bytes.insert(at, octet);
          default -> bytes.deleteCharAt(at);
        }
      }
      List<String> lines = DecodedRequests.of(bytes.toString());
      long errors = lines.stream().filter(line -> line.contains("error")).count();
      assertThat(errors).isLessThanOrEqualTo(1);
      if (errors == 1) {
        assertThat(lines.get(lines.size() - 1)).contains("error");
      }
      try (DecodedRequests parts = new DecodedRequests(false)) {
        int cut = random.nextInt(bytes.length());
        parts.read(bytes.substring(0, cut)).read(bytes.substring(cut));
        assertThat(parts.lines()).as("cut at %d", cut).isEqualTo(lines);
      }
    }
  }
}
