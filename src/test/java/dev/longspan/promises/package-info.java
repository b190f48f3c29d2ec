/**
 * What the gateway promises to clients, backends and operators, each promise told as conversations
 * on the wire.
 */
package dev.longspan.promises;
