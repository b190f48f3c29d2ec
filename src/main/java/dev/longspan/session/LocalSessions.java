package dev.longspan.session;

import dev.longspan.loop.Loop;
import dev.longspan.loop.Swept;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sessions of one route that live on one event loop: those that go on, and for a while those
 * that have finished, for clients who missed it.
 */
final class LocalSessions implements Swept {

  private final RouteSessions shared;
  private final int loopNumber;
  private final Loop loop;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Open> open = new HashMap<>();

  /** In the order in which they finished. */
  private final Map<String, Finished> finished = new LinkedHashMap<>();

  /** What SockJS clients call their sessions. */
  private final Map<Session, String> names = new HashMap<>();

  private int sweepPlace = -1;

  private record Open(Session session, Runnable whenOver) {}

  private record Finished(Session session, long until) {}

  LocalSessions(RouteSessions shared, int loopNumber, Loop loop) {
    this.shared = shared;
    this.loopNumber = loopNumber;
    this.loop = loop;
  }

  Loop loop() {
    return loop;
  }

  SessionId newId() {
    return SessionId.random(random, loopNumber);
  }

  /** Null: it is unknown, or forgotten. */
  Session find(SessionId id) {
    Open goingOn = open.get(id.secret());
    if (goingOn != null) {
      return goingOn.session();
    }
    Finished past = finished.get(id.secret());
    return past == null ? null : past.session();
  }

  /**
   * One more goes on.
   *
   * @param whenOver runs when it has finished
   */
  void add(Session session, Runnable whenOver) {
    open.put(session.id().secret(), new Open(session, whenOver));
  }

  /**
   * Gives one a name besides, before it is added; the name is free again when it is forgotten.
   *
   * @return false: another one has the name
   */
  boolean name(Session session, String name) {
    boolean free = shared.name(name, session.id());
    if (free) {
      names.put(session, name);
    }
    return free;
  }

  /** It has finished. */
  void finished(Session session) {
    open.remove(session.id().secret()).whenOver().run();
    shared.leave();
    if (loop.isDraining()) {
      forget(session);
      return;
    }
    if (finished.isEmpty()) {
      loop.add(this);
    }
    if (finished.size() >= shared.settings().max()) {
      forgetFirst();
    }
    finished.put(
        session.id().secret(), new Finished(session, loop.now() + shared.settings().graceNanos()));
  }

  private void forgetFirst() {
    Iterator<Finished> first = finished.values().iterator();
    forget(first.next().session());
    first.remove();
  }

  private void forget(Session session) {
    session.forget();
    String name = names.remove(session);
    if (name != null) {
      shared.unname(name);
    }
  }

  @Override
  public long sweep(long now) {
    while (!finished.isEmpty()) {
      long left = finished.values().iterator().next().until() - now;
      if (left > 0) {
        return left;
      }
      forgetFirst();
    }
    loop.remove(this);
    return 0;
  }

  @Override
  public void drain() {
    while (!finished.isEmpty()) {
      forgetFirst();
    }
    loop.remove(this);
  }

  @Override
  public void cut() {
    drain();
  }

  @Override
  public int sweepPlace() {
    return sweepPlace;
  }

  @Override
  public void sweepPlace(int place) {
    sweepPlace = place;
  }
}
