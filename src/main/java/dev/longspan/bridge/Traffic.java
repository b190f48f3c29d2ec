package dev.longspan.bridge;

import dev.longspan.protocol.FrameCounters;
import dev.longspan.protocol.Opcode;
import dev.longspan.telemetry.RouteTelemetry;

/**
 * What passed between a client that is no WebSocket and the gateway: each message counts as one
 * frame, of the size of its payload.
 */
final class Traffic {

  private final RouteTelemetry telemetry;
  private long framesReceived;
  private long bytesReceived;
  private long framesSent;
  private long bytesSent;

  Traffic(RouteTelemetry telemetry) {
    this.telemetry = telemetry;
  }

  void received(Message message) {
    framesReceived++;
    bytesReceived += message.size();
    count(telemetry.received, message);
  }

  void sent(Message message) {
    framesSent++;
    bytesSent += message.size();
    count(telemetry.sent, message);
  }

  private static void count(FrameCounters counters, Message message) {
    int opcode = message.isText() ? Opcode.TEXT : Opcode.BINARY;
    counters.frames[opcode]++;
    counters.messages[opcode]++;
    counters.bytes[opcode] += message.size();
  }

  long framesReceived() {
    return framesReceived;
  }

  long bytesReceived() {
    return bytesReceived;
  }

  long framesSent() {
    return framesSent;
  }

  long bytesSent() {
    return bytesSent;
  }
}
