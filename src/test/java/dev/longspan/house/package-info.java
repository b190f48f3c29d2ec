/** Rules of the house that tests hold: floors between rooms, no leaked buffers. */
package dev.longspan.house;
