/** The gateway between peers that others wrote: node's {@code ws}, and a browser. */
package dev.longspan.peers;
