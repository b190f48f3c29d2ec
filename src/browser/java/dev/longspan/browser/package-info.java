/** The console in a real browser, which Playwright drives. Profile {@code browser}. */
package dev.longspan.browser;
