/**
 * The command line: {@code run}, {@code check} and {@code demo}, their exit codes, and the log's
 * set-up. Nothing else parses arguments or ends the process.
 */
package dev.longspan.cli;
