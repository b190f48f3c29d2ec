package dev.longspan.bridge.events;

import dev.longspan.bridge.Delivery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is to be posted: the events that the backend has not accepted yet, those of the request
 * under way among them. A backend may accept a part, down to the byte; the rest is then offered
 * again, together with what has come meanwhile.
 */
final class Outbox {

  /** Above this the sender is to wait. */
  private static final int FULL_BYTES = 64 * 1024;

  /** A request ends with the event that reaches this. */
  private static final int REQUEST_BYTES = 256 * 1024;

  /** Room for the name and size of an event, and its line ends. */
  private static final int FRAMING_BYTES = 24;

  private record Entry(EventType type, ByteBuf content, Delivery delivery) {}

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long waitingBytes;
  private int offeredEvents;
  private int offeredBytes;
  private boolean offerFull;
  private boolean endOffered;

  /** How many of the events, and bytes, were offered before and must not be posted alone. */
  private int replayedEvents;

  private int replayedBytes;

  void add(EventType type, ByteBuf content, Delivery delivery) {
    entries.add(new Entry(type, content, delivery));
    waitingBytes += content.readableBytes();
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  boolean isFull() {
    return waitingBytes >= FULL_BYTES;
  }

  /** Whether there is something that was not offered yet. */
  boolean hasNews() {
    return entries.size() > replayedEvents;
  }

  /** Content bytes that were offered before and are offered again. */
  int replayedBytes() {
    return replayedBytes;
  }

  /** Whether there was more than one request holds. */
  boolean isOfferFull() {
    return offerFull;
  }

  /** Whether the last request ended the conversation. */
  boolean isEndOffered() {
    return endOffered;
  }

  /** Content bytes of the last request. */
  int offeredBytes() {
    return offeredBytes;
  }

  /** The body of the next request; the caller owns it. */
  ByteBuf offer(ByteBufAllocator allocator) {
    offeredEvents = 0;
    offeredBytes = 0;
    offerFull = false;
    endOffered = false;
    int size = 0;
    for (Entry entry : entries) {
      if (size >= REQUEST_BYTES) {
        offerFull = true;
        break;
      }
      endOffered = entry.type == EventType.CLOSE || entry.type == EventType.DISCONNECT;
      offeredEvents++;
      offeredBytes += entry.content.readableBytes();
      size += entry.content.readableBytes() + FRAMING_BYTES;
    }
    ByteBuf body = allocator.ioBuffer(size + FRAMING_BYTES);
    int left = offeredEvents;
    for (Entry entry : entries) {
      if (left-- == 0) {
        break;
      }
      Event.write(body, entry.type, entry.content);
    }
    return body;
  }

  /** The backend took so many content bytes of the last request. */
  void accepted(int bytes) {
    int left = bytes;
    int removed = 0;
    while (removed < offeredEvents) {
      Entry first = entries.peek();
      int size = first.content.readableBytes();
      if (size > left || (size > 0 && left == 0)) {
        first.content.skipBytes(left);
        left = 0;
        break;
      }
      left -= size;
      removed++;
      entries.poll();
      first.content.release();
      first.delivery.taken();
    }
    waitingBytes -= bytes;
    replayedEvents = offeredEvents - removed;
    replayedBytes = offeredBytes - bytes;
    offeredEvents = 0;
  }

  /** Nothing will be posted any more. */
  void release() {
    Entry entry;
    while ((entry = entries.poll()) != null) {
      entry.content.release();
      entry.delivery.lost();
    }
    waitingBytes = 0;
  }
}
