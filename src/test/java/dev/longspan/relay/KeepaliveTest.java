package dev.longspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepaliveTest {

  private static final long PONG_NANOS = 10;

  private final Keepalive keepalive = new Keepalive();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPingIsAWholeFrameOfSixteenBytesThatIsMaskedForABackend(boolean toBackend) {
    byte[] ping = ping(0, toBackend);

    assertThat(ping).hasSize(toBackend ? 22 : 18);
    assertThat(ping[0]).isEqualTo((byte) 0x89);
    assertThat(ping[1]).isEqualTo((byte) (toBackend ? 0x90 : 0x10));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPongWithThePayloadOfThePingAnswersItOnce(boolean fromClient) {
    byte[] pong = pongFor(ping(0, !fromClient), fromClient);

    assertThat(answer(pong, fromClient)).isNotNegative();
    assertThat(keepalive.isUnderWay()).isFalse();
    assertThat(answer(pong, fromClient)).isEqualTo(Keepalive.NOT_AN_ANSWER);
  }

  @Test
  void aPongWithAnyOtherPayloadIsNoAnswer() {
    byte[] pong = pongFor(ping(0, false), true);
    for (int i = 6; i < pong.length; i++) {
      byte[] other = pong.clone();
      other[i] ^= 1;
      assertThat(answer(other, true)).as("byte %d changed", i).isEqualTo(Keepalive.NOT_AN_ANSWER);
    }
    assertThat(answer(new byte[] {(byte) 0x8A, (byte) 0x80, 1, 2, 3, 4}, true))
        .isEqualTo(Keepalive.NOT_AN_ANSWER);
    assertThat(keepalive.isUnderWay()).isTrue();
  }

  @Test
  void aPongBeforeAnyPingIsNoAnswer() {
    byte[] ofAnotherConnection = pongFor(bytes(new Keepalive(), 0, false), true);

    assertThat(answer(ofAnotherConnection, true)).isEqualTo(Keepalive.NOT_AN_ANSWER);
  }

  @Test
  void aPongIsOverdueOnlyAfterItsTime() {
    assertThat(keepalive.isOverdue(Long.MAX_VALUE, PONG_NANOS)).isFalse();
    ping(100, false);

    assertThat(keepalive.isOverdue(100 + PONG_NANOS, PONG_NANOS)).isFalse();
    assertThat(keepalive.isOverdue(101 + PONG_NANOS, PONG_NANOS)).isTrue();
  }

  @Test
  void whateverThePeerSendsProvesItAliveForAsLongAgain() {
    ping(100, false);
    keepalive.heard();

    assertThat(keepalive.isOverdue(200, PONG_NANOS)).isFalse();
    assertThat(keepalive.isOverdue(200 + PONG_NANOS, PONG_NANOS)).isFalse();
    assertThat(keepalive.isOverdue(201 + PONG_NANOS, PONG_NANOS)).isTrue();
  }

  @Test
  void aPongThatComesBehindOtherBytesIsStillTheAnswer() {
    byte[] pong = pongFor(ping(100, false), true);
    keepalive.heard();
    assertThat(keepalive.isOverdue(200, PONG_NANOS)).isFalse();

    assertThat(answer(pong, true)).isNotNegative();
  }

  private byte[] ping(long now, boolean masked) {
    return bytes(keepalive, now, masked);
  }

  private static byte[] bytes(Keepalive keepalive, long now, boolean masked) {
    ByteBuf frame = keepalive.ping(UnpooledByteBufAllocator.DEFAULT, now, masked);
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes).release();
    return bytes;
  }

  private long answer(byte[] pong, boolean fromClient) {
    ByteBuf in = Unpooled.wrappedBuffer(pong);
    return keepalive.answered(in, 0, pong.length, fromClient);
  }

  /** What a peer answers, with a masking key of its own if it is a client. */
  private static byte[] pongFor(byte[] ping, boolean fromClient) {
    boolean pingMasked = (ping[1] & 0x80) != 0;
    int payload = pingMasked ? 6 : 2;
    byte[] key = {0x11, (byte) 0xF2, 0x33, 0x44};
    ByteBuf pong = Unpooled.buffer();
    pong.writeByte(0x8A).writeByte(16 | (fromClient ? 0x80 : 0));
    if (fromClient) {
      pong.writeBytes(key);
    }
    for (int i = 0; i < 16; i++) {
      int clear = ping[payload + i] ^ (pingMasked ? ping[2 + i % 4] : 0);
      pong.writeByte(clear ^ (fromClient ? key[i % 4] : 0));
    }
    byte[] bytes = new byte[pong.readableBytes()];
    pong.readBytes(bytes);
    return bytes;
  }
}
