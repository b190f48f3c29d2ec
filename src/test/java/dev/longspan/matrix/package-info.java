/**
 * Every kind of client in front of every kind of backend: the table of what passes between them,
 * played over real sockets. The details of each kind are tested elsewhere.
 */
package dev.longspan.matrix;
