/**
 * What an event loop owns: a coarse clock and the sweep of everything that waits for a deadline.
 *
 * <p>One sweep a loop stands for a timer a connection: a connection that waits costs no timer
 * object.
 */
package dev.longspan.loop;
