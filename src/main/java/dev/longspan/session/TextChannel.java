package dev.longspan.session;

import dev.longspan.bridge.Delivery;
import dev.longspan.bridge.Ending;
import dev.longspan.bridge.Message;
import dev.longspan.bridge.MessageChannel;
import dev.longspan.bridge.MessageListener;
import dev.longspan.relay.EndCause;
import io.netty.buffer.ByteBuf;

/** A channel to a client that knows texts only: a message of bytes ends the conversation. */
final class TextChannel implements MessageChannel {

  private final MessageChannel client;
  private MessageListener listener;
  private boolean refused;

  TextChannel(MessageChannel client) {
    this.client = client;
  }

  @Override
  public void listen(MessageListener messages) {
    listener = messages;
    client.listen(messages);
  }

  @Override
  public void send(Message message, Delivery delivery) {
    if (message.isText() && !refused) {
      client.send(message, delivery);
      return;
    }
    message.release();
    delivery.lost();
    if (!refused) {
      refused = true;
      EndCause why = EndCause.BINARY_MESSAGE;
      listener.ended(new Ending(why.countedCode(), why.reason(), why));
    }
  }

  @Override
  public void ping(ByteBuf payload) {
    client.ping(payload);
  }

  @Override
  public void pong(ByteBuf payload) {
    client.pong(payload);
  }

  @Override
  public boolean isWritable() {
    return client.isWritable();
  }

  @Override
  public void pause() {
    client.pause();
  }

  @Override
  public void resume() {
    client.resume();
  }

  @Override
  public void close(int code, String reason) {
    client.close(code, reason);
  }

  @Override
  public void leave(int code, String reason) {
    client.leave(code, reason);
  }

  @Override
  public void abort() {
    client.abort();
  }
}
