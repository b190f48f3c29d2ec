/**
 * The command line: {@code run}, {@code check} and {@code demo}, and their exit codes. Nothing else
 * parses arguments or ends the process.
 */
package dev.longspan.cli;
