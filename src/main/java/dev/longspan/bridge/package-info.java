/**
 * Two message channels joined: messages, pings and the close code cross, and so does backpressure.
 */
package dev.longspan.bridge;
