package dev.longspan.telemetry;

import java.util.List;
import java.util.Map;

/** Lets everything happen once that has a metric. */
final class EveryEvent {

  private EveryEvent() {}

  static void on(Telemetry telemetry) {
    telemetry.certificates(List.of(new ServedCertificate("public", "tls.crt", 1)));
    telemetry.showConnectionLimits(Map.of("chat", 1));
    telemetry.showUpstream(
        new UpstreamView() {
          @Override
          public String name() {
            return "chat";
          }

          @Override
          public int endpoints(EndpointState state) {
            return 1;
          }

          @Override
          public int waitingForAdmission() {
            return 1;
          }
        });
  }

  static void on(LoopTelemetry loop) {
    loop.late(1);
    RouteTelemetry route = loop.route("chat");
    for (ClientKind client : ClientKind.values()) {
      for (Initiator initiator : Initiator.values()) {
        route.connectionOpened(client);
        route.connectionClosed(client, 1000, initiator, 1);
      }
    }
    for (int opcode = 0; opcode < 16; opcode++) {
      route.received.frames[opcode]++;
      route.received.bytes[opcode] += 10;
      route.sent.frames[opcode]++;
      route.sent.bytes[opcode] += 10;
    }
    route.received.messages[1]++;
    route.sent.messages[2]++;
    for (HttpLabel http : HttpLabel.values()) {
      route.handshake(101, http, 1);
    }
    for (int code = 0; code < 14; code++) {
      loop.http2().error(false, code);
      loop.http2().error(true, code);
    }
    route.request("GET", 200, 1);
    route.pingAnswered(1);
    route.sessionOpened();
    route.sessionBuffered(1);
    route.sessionPolled(1);
    for (Side side : Side.values()) {
      route.backpressurePause(side);
      route.slowConsumer(side);
    }
    for (Rejection reason : Rejection.values()) {
      route.rejected(reason);
    }
    PollTelemetry polls = loop.polls("chat");
    for (PollOutcome outcome : PollOutcome.values()) {
      polls.polled(outcome, 1);
    }
    for (SendOutcome outcome : SendOutcome.values()) {
      polls.sent(outcome);
    }
    for (PollPhase state : PollPhase.values()) {
      polls.moved(null, state);
    }
    EndpointTelemetry endpoint = loop.endpoint("chat", "127.0.0.1:9001");
    endpoint.connectionOpened(1);
    for (UpstreamFailure reason : UpstreamFailure.values()) {
      endpoint.failure(reason);
    }
  }
}
