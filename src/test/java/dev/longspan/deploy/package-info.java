/** What stands beside the jar: image, chart, rules and dashboards, held against the real tools. */
package dev.longspan.deploy;
