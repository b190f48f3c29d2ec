/** Who may come in: decided from a request's head, before a backend hears of it. */
package dev.longspan.guard;
