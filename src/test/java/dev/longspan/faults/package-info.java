/**
 * What happens when things around the gateway fail for real: processes that are killed or frozen,
 * links that are cut. Needs root, iproute2 and nftables: {@code ./mvnw test -Pfaults}.
 */
package dev.longspan.faults;
