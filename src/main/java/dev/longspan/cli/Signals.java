package dev.longspan.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * SIGTERM and SIGINT as events: the first asks for an orderly end, the second ends the process.
 * SIGHUP asks for the configuration to be read again.
 *
 * <p>Not a shutdown hook: within one, the JVM takes no further signal, and a hook that waits for
 * event loops while one of these calls {@code System.exit} waits for ever. The JDK's class for
 * signals (module {@code jdk.unsupported}) is called by reflection, since javac warns of it in a
 * way that nothing silences.
 */
final class Signals {

  /** What a shell reports for a process that a signal ended is this plus the signal's number. */
  private static final int ENDED_BY_SIGNAL = 128;

  private static final int SIGHUP = 1;
  private static final int SIGINT = 2;
  private static final int SIGTERM = 15;

  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private final AtomicBoolean ending = new AtomicBoolean();

  private volatile Runnable hangUp = () -> {};

  private Signals() {}

  /** Takes the signals from now on. */
  static Signals listen() throws ReflectiveOperationException {
    Signals signals = new Signals();
    signals.handle("TERM", SIGTERM);
    signals.handle("INT", SIGINT);
    signals.handle("HUP", SIGHUP);
    return signals;
  }

  /** Has {@link #first()} wait no longer: the process ends without a signal. */
  void wakeUp() {
    received.add("");
  }

  /** Runs a task at each SIGHUP from now on; it must not block. Before, SIGHUP did nothing. */
  void onHangUp(Runnable task) {
    hangUp = task;
  }

  /** Waits for the first signal and returns its name, without SIG; empty: there was none. */
  String first() throws InterruptedException {
    return received.take();
  }

  private void handle(String name, int number) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    InvocationHandler onCall =
        (proxy, method, arguments) ->
            switch (method.getName()) {
              case "handle" -> {
                take(name, number);
                yield null;
              }
              case "hashCode" -> number;
              case "equals" -> proxy == arguments[0];
              default -> "handler of SIG" + name;
            };
    Object listener =
        Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, onCall);
    Method register = signal.getMethod("handle", signal, handler);
    register.invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
  }

  private void take(String name, int number) {
    if (number == SIGHUP) {
      hangUp.run();
      return;
    }
    if (ending.getAndSet(true)) {
      Runtime.getRuntime().halt(ENDED_BY_SIGNAL + number);
    }
    received.add(name);
  }
}
