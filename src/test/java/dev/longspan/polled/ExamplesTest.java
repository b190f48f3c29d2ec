package dev.longspan.polled;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longspan.wire.Frame;
import dev.longspan.wire.Handshake;
import dev.longspan.wire.HttpWire;
import dev.longspan.wire.Stage;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ready descriptions of known APIs, against stand-ins that keep the rules of each. */
class ExamplesTest {

  private static final String AUTHORIZATION = "Authorization: Basic Ym90OmtleQ==";

  @RegisterExtension final Stage stage = new Stage();

  private Telegram telegram(String token) {
    Telegram telegram = stage.keep(new Telegram());
    Map<String, String> environment =
        Map.of("TELEGRAM", telegram.uri().toString(), "TELEGRAM_TOKEN", token);
    Examples.start(stage, "telegram.yaml", environment);
    return telegram;
  }

  @Test
  void telegramBringsUpdatesConfirmsThemAndTakesMessages() {
    Telegram telegram = telegram(Telegram.TOKEN);
    String early = telegram.update("before anybody listens");
    HttpWire client = PolledRoute.opens(stage, "/bot");
    client.receives(Frame.text(early));
    telegram.await(() -> telegram.unconfirmed() == 0);
    client.receives(Frame.text(telegram.update("hello")));
    client.sends(Frame.text("{\"chat_id\":1,\"text\":\"to you\"}"));
    telegram.await(() -> telegram.sent().contains("to you"));
    client.sends(Frame.text("{\"chat_id\":1}"));
    assertThat(client.receivesClose(4400).closeReason()).isEqualTo("the backend answered 400");
  }

  @Test
  void telegramEndsOneOfTwoThatPoll() {
    Telegram telegram = telegram(Telegram.TOKEN);
    HttpWire first = PolledRoute.opens(stage, "/bot");
    telegram.await(telegram::isPolled);
    HttpWire second = PolledRoute.opens(stage, "/bot");
    first.receivesClose(4409);
    second.receives(Frame.text(telegram.update("for the second")));
  }

  @Test
  void telegramEndsWhoHasAWrongToken() {
    telegram("110201543:wrong");
    PolledRoute.opens(stage, "/bot").receivesClose(4401);
  }

  @Test
  void matrixBringsEachSyncThatHasSomethingNew() {
    Matrix matrix = stage.keep(new Matrix());
    matrix.event("history");
    Examples.start(stage, "matrix.yaml", "HOMESERVER", matrix.uri());
    HttpWire client =
        PolledRoute.opens(
            stage, "/sync?room=!a:example.org", "Authorization: Bearer " + Matrix.TOKEN);
    client.receives(Frame.text(Matrix.sync(1, "history")));
    matrix.event("news");
    client.receives(Frame.text(Matrix.sync(2, "news")));
    // Its answer is lost, so it is sent again, and is there once.
    matrix.failOnce();
    client.sends(Frame.text("{\"body\":\"mine\"}"));
    client.receives(Frame.text(Matrix.sync(3, "mine")));
    client.sends(Frame.text("{\"body\":\"next\"}"));
    client.receives(Frame.text(Matrix.sync(4, "next")));
    assertThat(matrix.room()).isEqualTo("!a:example.org");
    assertThat(matrix.size()).isEqualTo(4);
  }

  @Test
  void matrixGoesOnWhereAnEarlierWebSocketWasAndTakesTheTokenFromTheQuery() {
    Matrix matrix = stage.keep(new Matrix());
    matrix.event("known");
    matrix.event("new");
    Examples.start(stage, "matrix.yaml", "HOMESERVER", matrix.uri());
    HttpWire client = PolledRoute.opens(stage, "/sync?since=s1&access_token=" + Matrix.TOKEN);
    client.receives(Frame.text(Matrix.sync(2, "new")));
    PolledRoute.opens(stage, "/sync?access_token=old").receivesClose(4401);
  }

  @Test
  void consulBringsAValueWheneverItChangesAndOnlyThen() {
    Consul consul = stage.keep(new Consul());
    Examples.start(stage, "consul.yaml", "CONSUL", consul.uri());
    HttpWire client = PolledRoute.opens(stage, "/kv/app/color");
    consul.await(() -> consul.isWaitingFor(10));
    consul.put("app/color", "red");
    client.receives(Frame.text("[{\"Value\":\"red\"}]"));
    consul.await(() -> consul.isWaitingFor(11));
    consul.timePasses();
    consul.await(() -> consul.isWaitingFor(11));
    client.sends(Frame.text("blue"));
    client.receives(Frame.text("[{\"Value\":\"blue\"}]"));
    consul.await(() -> consul.isWaitingFor(12));
    consul.restart();
    client.receives(Frame.text("[{\"Value\":\"blue\"}]"));
    consul.await(() -> consul.isWaitingFor(1));
    consul.put("app/color", "green");
    client.receives(Frame.text("[{\"Value\":\"green\"}]"));
  }

  @Test
  void zulipRegistersAQueueReadsItAndDeletesIt() {
    Zulip zulip = stage.keep(new Zulip());
    Examples.start(stage, "zulip.yaml", "ZULIP", zulip.uri());
    HttpWire client = PolledRoute.opens(stage, "/events", AUTHORIZATION);
    zulip.event("message", 0);
    zulip.event("heartbeat", 1);
    zulip.event("message", 2);
    client.receives(
        Frame.text("{\"type\":\"message\",\"id\":0}"),
        Frame.text("{\"type\":\"message\",\"id\":2}"));
    client.sends(Frame.text("type=stream&to=general&topic=greetings&content=hello%20there"));
    zulip.await(() -> zulip.sent().contains("hello there"));
    client.sends(Frame.close(1000));
    client.receivesClose(1000);
    zulip.await(() -> zulip.queues() == 0);
  }

  @Test
  void zulipRegistersAgainWhenTheQueueIsGone() {
    Zulip zulip = stage.keep(new Zulip());
    Examples.start(stage, "zulip.yaml", "ZULIP", zulip.uri());
    HttpWire client = PolledRoute.opens(stage, "/events", AUTHORIZATION);
    zulip.event("message", 5);
    client.receives(Frame.text("{\"type\":\"message\",\"id\":5}"));
    zulip.forget();
    zulip.await(() -> zulip.registered() == 2);
    zulip.event("message", 0);
    client.receives(Frame.text("{\"type\":\"message\",\"id\":0}"));
    assertThat(stage.metrics().value("longspan_upstream_polls_total", "outcome", "lost"))
        .isEqualTo(1);
  }

  @Test
  void zulipRefusesBeforeThereIsAWebSocket() {
    Zulip zulip = stage.keep(new Zulip());
    Examples.start(stage, "zulip.yaml", "ZULIP", zulip.uri());
    HttpWire client = stage.connects();
    client.sends(Handshake.request("/events"));
    assertThat(client.readsResponse().status()).isEqualTo(401);
  }

  @Test
  void messageBusFollowsAChannelFromNowOn() {
    MessageBus bus = stage.keep(new MessageBus());
    bus.publish("/chat", "old");
    Examples.start(stage, "message-bus.yaml", "APPLICATION", bus.uri());
    HttpWire client = PolledRoute.opens(stage, "/?channel=/chat");
    bus.await(() -> bus.isPolledWith("{\"/chat\":1}"));
    client.receives(Frame.text(bus.publish("/chat", "hello")));
    bus.await(() -> bus.isPolledWith("{\"/chat\":2}"));
    bus.publish("/other", "not for us");
    client.receives(Frame.text(bus.publish("/chat", "again")));
    assertThat(bus.clients()).singleElement().asString().matches("[0-9a-f]{32}");
  }

  @Test
  void couchDbBringsEachChangeAndTakesDocuments() throws Exception {
    CouchDb couchDb = stage.keep(new CouchDb());
    couchDb.write(StandIn.json("{\"n\":1.50}"));
    couchDb.write(StandIn.json("{\"n\":2}"));
    Examples.start(stage, "couchdb.yaml", "COUCHDB", couchDb.uri());
    HttpWire client = PolledRoute.opens(stage, "/db");
    client.receives(Frame.text(couchDb.change(1)), Frame.text(couchDb.change(2)));
    couchDb.await(() -> couchDb.isPolledSince(2));
    client.sends(Frame.text("{\"n\":3}"));
    client.receives(
        Frame.text(
            "{\"seq\":\"3-g1AAAAB3\",\"id\":\"doc3\",\"changes\":"
                + "[{\"rev\":\"1-967a\"}],\"doc\":{\"n\":3,\"_id\":\"doc3\",\"_rev\":\"1-967a\"}}"));
    HttpWire late = PolledRoute.opens(stage, "/db?since=2-g1AAAAB2");
    late.receives(Frame.text(couchDb.change(3)));
    couchDb.await(() -> couchDb.isPolledSince(3));
    String change = couchDb.write(StandIn.json("{\"n\":4}"));
    client.receives(Frame.text(change));
    late.receives(Frame.text(change));
    PolledRoute.opens(stage, "/nodb").receivesClose(4404);
  }
}
