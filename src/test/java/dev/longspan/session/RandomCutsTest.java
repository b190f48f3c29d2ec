package dev.longspan.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longspan.session.SessionStage.Opened;
import dev.longspan.wire.Background;
import dev.longspan.wire.Frame;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Message;
import dev.longspan.wire.Stage;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Thousands of messages both ways while the client's connections are cut at random places, and the
 * client comes back in another way of receiving each time: what arrives is what was sent, in order,
 * once. The seed of a run is in the failure's description.
 */
class RandomCutsTest {

  private static final int MESSAGES = 3000;

  @RegisterExtension final Stage stage = new Stage();
  private final SessionStage sessions = new SessionStage(stage);
  private final long seed = System.nanoTime();
  private final Semaphore sentByClient = new Semaphore(0);

  @Test
  void nothingIsLostDoubledOrReorderedWhateverIsCut() throws Exception {
    // So small that the backend is held up again and again.
    sessions.starts(route -> route.sessions(SessionStage.withBuffer(64 * 1024)));
    Opened session = sessions.opens();
    try (Background others = new Background()) {
      others.run(() -> backendSendsAll(session));
      others.run(() -> sendsAll(session));
      others.run(() -> backendReadsAll(session));
      Receiving receiving = new Receiving(session, new Random(seed + 2));
      while (!receiving.isClosed()) {
        receiving.receivesAndIsCut();
      }
      assertThat(receiving.seen.value()).as("seed %d", seed).isEqualTo(expected(MESSAGES, seed));
      assertThat(receiving.cuts).as("cuts, seed %d", seed).isGreaterThan(10);
    }
  }

  private void backendSendsAll(Opened session) {
    Random random = new Random(seed);
    for (int i = 0; i < MESSAGES; i++) {
      session.backend().sends(message(random, i));
    }
    sentByClient.acquireUninterruptibly();
    session.backend().sends(Frame.close(4242, "all said"));
  }

  private void backendReadsAll(Opened session) {
    Digest seen = new Digest();
    for (int i = 0; i < MESSAGES / 4; i++) {
      seen.add(session.backend().readsFrame());
    }
    assertThat(seen.value()).as("seed %d", seed).isEqualTo(expected(MESSAGES / 4, seed + 1));
  }

  /** Each with its Message-Id, cut at random, and repeated until it is answered. */
  private void sendsAll(Opened session) {
    Random contents = new Random(seed + 1);
    Random cuts = new Random(seed + 3);
    for (int i = 0; i < MESSAGES / 4; i++) {
      Frame frame = message(contents, i);
      byte[] request = request(session, i + 1, frame);
      boolean answered = false;
      while (!answered) {
        try (HttpWire client = stage.connects()) {
          int fate = cuts.nextInt(4);
          if (fate == 0) {
            byte[] part = Arrays.copyOf(request, cuts.nextInt(request.length));
            client.sends(part);
            client.resets();
          } else if (fate == 1) {
            client.sends(request);
            client.resets();
          } else {
            client.sends(request);
            int status = client.readsResponse().status();
            assertThat(status).as("seed %d", seed).isIn(204, 429);
            answered = status == 204;
          }
        }
      }
    }
    sentByClient.release();
  }

  private static byte[] request(Opened session, int id, Frame frame) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String type = frame.opcode() == Frame.TEXT ? "text/plain" : "application/octet-stream";
    String[] lines = {
      "POST " + session.location() + " HTTP/1.1",
      "Host: a",
      "Content-Type: " + type,
      "Message-Id: " + id,
      "Content-Length: " + frame.payload().length,
      "\r\n"
    };
    bytes.writeBytes(String.join("\r\n", lines).getBytes(UTF_8));
    bytes.writeBytes(frame.payload());
    return bytes.toByteArray();
  }

  private static Frame message(Random random, int number) {
    int length = random.nextInt(20) == 0 ? random.nextInt(8000) : random.nextInt(200);
    if (random.nextBoolean()) {
      byte[] payload = new byte[length];
      random.nextBytes(payload);
      return Frame.binary(payload);
    }
    StringBuilder text = new StringBuilder("#" + number + " ");
    String letters = "abc\u00e9\u20ac \"\\\n\r\t\u0001{}:";
    for (int i = 0; i < length; i++) {
      text.append(letters.charAt(random.nextInt(random.nextInt(4) == 0 ? letters.length() : 6)));
    }
    return Frame.text(text.toString());
  }

  private static String expected(int count, long seed) {
    Random random = new Random(seed);
    Digest digest = new Digest();
    for (int i = 0; i < count; i++) {
      digest.add(message(random, i));
    }
    return digest.value();
  }

  /** A checksum over messages, their kinds and their order. */
  private static final class Digest {

    private final MessageDigest sha;
    private int count;

    Digest() {
      try {
        sha = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }

    void add(Frame frame) {
      count++;
      sha.update((byte) frame.opcode());
      sha.update((frame.payload().length + ":").getBytes(UTF_8));
      sha.update(frame.payload());
    }

    String value() {
      return count + " " + HexFormat.of().formatHex(sha.digest());
    }
  }

  /** A client that forgets nothing, on connections that break. */
  private final class Receiving {

    private final Opened session;
    private final Random random;
    private final Digest seen = new Digest();
    private long last;
    private int cuts;
    private boolean closed;

    Receiving(Opened session, Random random) {
      this.session = session;
      this.random = random;
    }

    boolean isClosed() {
      return closed;
    }

    void receivesAndIsCut() {
      int way = random.nextInt(3);
      int patience = random.nextInt(4_000);
      boolean cut = random.nextInt(4) > 0;
      String target = "GET " + session.location() + "?after=" + last + "&wait=20";
      String[] accepts = {"application/json", "application/x-ndjson", "text/event-stream"};
      try (HttpWire client = sessions.asks(target, "Accept: " + accepts[way])) {
        if (cut) {
          cuts++;
          takes(way, new String(whatComesUpTo(client, patience), UTF_8), client);
        } else if (way == 0) {
          Message answer = client.readsResponse();
          assertThat(answer.status()).as(answer.text()).isIn(200, 410);
          poll(new String(answer.body(), UTF_8));
        } else {
          Message answer = client.readsResponse();
          body(way, new String(answer.body(), UTF_8));
        }
      }
    }

    /** Reads so many bytes of a stream and no more; less if it ends before that. */
    private byte[] whatComesUpTo(HttpWire client, int count) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] some = new byte[1];
      try {
        while (bytes.size() < count
            && client.hasBytesWithin(Duration.ofMillis(30))
            && client.readsSome(some) > 0) {
          bytes.writeBytes(some);
        }
      } catch (UncheckedIOException e) {
        return bytes.toByteArray();
      }
      return bytes.toByteArray();
    }

    private void takes(int way, String raw, HttpWire client) {
      client.resets();
      int head = raw.indexOf("\r\n\r\n");
      if (head < 0 || way == 0) {
        // Half a poll is none: it is asked for again.
        return;
      }
      body(way, unchunked(raw.substring(head + 4)));
    }

    /** Whole chunks, and what came of the last one. */
    private String unchunked(String raw) {
      byte[] bytes = raw.getBytes(UTF_8);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      int at = 0;
      while (at < bytes.length) {
        int line = at;
        while (line < bytes.length && bytes[line] != '\n') {
          line++;
        }
        if (line >= bytes.length) {
          break;
        }
        int size = Integer.parseInt(new String(bytes, at, line - at, UTF_8).strip(), 16);
        int from = line + 1;
        int to = Math.min(from + size, bytes.length);
        out.write(bytes, from, to - from);
        at = to + 2;
      }
      return out.toString(UTF_8);
    }

    private void poll(String text) {
      JsonNode answer = SessionStage.json(text);
      answer.path("messages").forEach(this::message);
      closed |= answer.has("closed") && !answer.path("closed").isNull();
    }

    private void body(int way, String text) {
      if (way == 1) {
        int from = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
          JsonNode line = SessionStage.json(text.substring(from, end));
          if (line.has("seq")) {
            message(line);
          }
          closed |= line.has("closed");
          from = end + 1;
        }
      } else {
        events(text);
      }
    }

    /** As an EventSource reads them: an event that is not whole is none. */
    private void events(String text) {
      int from = 0;
      for (int end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n", from)) {
        event(text.substring(from, end));
        from = end + 2;
      }
    }

    private void event(String block) {
      String type = "";
      long id = 0;
      StringBuilder data = new StringBuilder();
      for (String line : block.split("\n", -1)) {
        if (line.startsWith("id: ")) {
          id = Long.parseLong(line.substring(4));
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data.append(line.substring(6)).append('\n');
        }
      }
      if (id == 0) {
        return;
      }
      data.setLength(data.length() - 1);
      switch (type) {
        case "message" -> takes(id, Frame.text(data.toString()));
        case "escaped" -> takes(id, Frame.text(SessionStage.json(data.toString()).asText()));
        case "binary" -> takes(id, Frame.binary(Base64.getDecoder().decode(data.toString())));
        default -> closed |= type.equals("close");
      }
    }

    private void message(JsonNode message) {
      long seq = message.path("seq").asLong();
      if (message.has("text")) {
        takes(seq, Frame.text(message.path("text").asText()));
      } else {
        takes(seq, Frame.binary(Base64.getDecoder().decode(message.path("binary").asText())));
      }
    }

    private void takes(long number, Frame frame) {
      assertThat(number).as("seed %d", seed).isEqualTo(last + 1);
      last = number;
      seen.add(frame);
    }
  }
}
