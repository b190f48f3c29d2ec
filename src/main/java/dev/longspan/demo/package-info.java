/**
 * A gateway in front of two small backends of its own, to be tried without writing anything.
 *
 * <p>Its configuration is an ordinary file, and everything passes through the gateway, the page
 * that shows it included.
 */
package dev.longspan.demo;
