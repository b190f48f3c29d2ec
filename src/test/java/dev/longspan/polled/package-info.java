/**
 * WebSocket clients of backends that know only HTTP: what is promised about polling, and the ready
 * descriptions of known APIs, each against a stand-in that keeps the API's rules or the real thing.
 */
package dev.longspan.polled;
