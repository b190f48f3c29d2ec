package dev.longspan.gateway;

import dev.longspan.guard.Limits;
import dev.longspan.session.SessionDirectory;
import dev.longspan.telemetry.Telemetry;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;

/**
 * What all event loops share for as long as the gateway runs, whatever its configuration.
 *
 * @param telemetry what is counted
 * @param accessLog where ended exchanges are written
 * @param limits of connections and handshakes
 * @param sockets network connections of clients that are open
 * @param names resolves the names of backends
 * @param sessions those of all routes
 */
record Services(
    Telemetry telemetry,
    CurrentAccessLog accessLog,
    Limits limits,
    Sockets sockets,
    AddressResolverGroup<InetSocketAddress> names,
    SessionDirectory sessions) {}
