package dev.longspan.session;

import dev.longspan.loop.Loop;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The sessions of one route on all event loops: which loop has which, and how many there are. For
 * any thread; asked when a session is opened or found, never when a message passes.
 */
public final class RouteSessions {

  private final AtomicReferenceArray<LocalSessions> loops;
  private final Map<String, SessionId> names = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  /** Null before the first request. */
  private volatile SessionSettings settings;

  /**
   * @param loopCount how many event loops there are
   */
  RouteSessions(int loopCount) {
    this.loops = new AtomicReferenceArray<>(loopCount);
  }

  /** New settings, for sessions that are opened from now on. */
  void settings(SessionSettings value) {
    settings = value;
  }

  SessionSettings settings() {
    return settings;
  }

  /** Those of an event loop; only that loop asks for its own. */
  LocalSessions local(int loopNumber, Loop loop) {
    LocalSessions local = loops.get(loopNumber);
    if (local == null) {
      local = new LocalSessions(this, loopNumber, loop);
      loops.set(loopNumber, local);
    }
    return local;
  }

  /** Those of the event loop that an identifier names; null: it has none. */
  LocalSessions owner(SessionId id) {
    return id.loop() < loops.length() ? loops.get(id.loop()) : null;
  }

  /** The event loop of these. */
  static EventLoop loopOf(LocalSessions sessions) {
    return sessions.loop().eventLoop();
  }

  /** The session that a SockJS client calls so; null: there is none. */
  SessionId named(String name) {
    return names.get(name);
  }

  /** Whether the name was free. */
  boolean name(String name, SessionId id) {
    return names.putIfAbsent(name, id) == null;
  }

  void unname(String name) {
    names.remove(name);
  }

  boolean isFull() {
    return count.get() >= settings.max();
  }

  /** Takes a place, if there is one. */
  boolean enter() {
    if (count.incrementAndGet() > settings.max()) {
      count.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave() {
    count.decrementAndGet();
  }
}
