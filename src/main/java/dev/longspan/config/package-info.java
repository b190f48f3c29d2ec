/**
 * What the operator wrote: records that mirror {@code longspan.yaml}, their loading and their
 * validation.
 *
 * <p>Owns every default. Knows nothing of sockets, and a record that exists is valid.
 */
package dev.longspan.config;
