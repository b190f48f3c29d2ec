package dev.longspan.matrix;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A backend that is polled, and gets messages and the end in requests of their own. */
abstract class PolledEnd extends BackendEnd {

  final BlockingQueue<HttpWire> polls = new LinkedBlockingQueue<>();
  private final BlockingQueue<HttpWire> senders = new LinkedBlockingQueue<>();
  private final BlockingQueue<Said> sent = new LinkedBlockingQueue<>();
  final BlockingQueue<Bye> ends = new LinkedBlockingQueue<>();

  @Override
  boolean takes(HttpWire wire, Message request) {
    switch (request.head().method()) {
      case "GET" -> polls.add(wire);
      case "DELETE" -> {
        ends.add(Bye.WITHOUT_A_CODE);
        answers(wire, "204 No Content", "", new byte[0]);
      }
      default -> {
        boolean isText = request.head().value("content-type").startsWith("text/");
        sent.add(new Said(isText, request.body()));
        senders.add(wire);
      }
    }
    return true;
  }

  static void answers(HttpWire wire, String status, String contentType, byte[] body) {
    if (status.startsWith("204")) {
      wire.sendsHead("HTTP/1.1 " + status);
    } else {
      wire.sendsHead(
          "HTTP/1.1 " + status, "Content-Type: " + contentType, "Content-Length: " + body.length);
      wire.sends(body);
    }
  }

  /** Waits for a poll, and answers it. */
  final void answersPoll(String status, String contentType, byte[] body) {
    answers(next(polls, "poll"), status, contentType, body);
  }

  @Override
  final Said hears() {
    answers(next(senders, "message"), "204 No Content", "", new byte[0]);
    return sent.remove();
  }

  @Override
  final Bye hearsClose() {
    return next(ends, "end");
  }

  /** The simplest API: a body is a message, and 410 that there is no more. */
  static final class Bare extends PolledEnd {

    /** Whoever cancels a poll has gone. */
    @Override
    void gone(HttpWire wire) {
      if (polls.contains(wire)) {
        ends.add(Bye.UNSAID);
      }
    }

    @Override
    void says(List<Said> messages) {
      for (Said each : messages) {
        String type = each.isText() ? "text/plain; charset=utf-8" : "application/octet-stream";
        answersPoll("200 OK", type, each.content());
      }
    }

    @Override
    void closes(Bye bye) {
      answersPoll("410 Gone", "text/plain", new byte[0]);
    }
  }

  /** An API with sessions and items in JSON. */
  static final class Described extends PolledEnd {

    static final String DESCRIPTION =
        """
        open: { path: "/open?{+query}", session: { body: /cell } }
        receive:
          path: "/items?cell={session}"
          items: /items
          message: /text
          binary: /base64
          end: { at: /over, code: 4001 }
        send: { path: "/items?cell={session}" }
        limits: { response: 2MiB }
        close: { path: "/items?cell={session}" }
        """;

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    boolean takes(HttpWire wire, Message request) {
      if (request.head().target().startsWith("/open")) {
        String cell = BackendServer.cell(request.head());
        byte[] body = ("{\"cell\":\"" + cell + "\"}").getBytes(UTF_8);
        answers(wire, "200 OK", "application/json", body);
        return true;
      }
      return super.takes(wire, request);
    }

    @Override
    void says(List<Said> messages) {
      ObjectNode answer = JSON.createObjectNode();
      ArrayNode items = answer.putArray("items");
      for (Said each : messages) {
        if (each.isText()) {
          items.addObject().put("text", each.text());
        } else {
          items.addObject().put("base64", each.content());
        }
      }
      answersPoll("200 OK", "application/json", answer.toString().getBytes(UTF_8));
    }

    @Override
    void closes(Bye bye) {
      answersPoll("200 OK", "application/json", "{\"items\":[],\"over\":true}".getBytes(UTF_8));
    }
  }
}
