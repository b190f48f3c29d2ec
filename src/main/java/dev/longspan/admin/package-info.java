/** The operator's port: metrics, liveness, readiness. Nothing that clients of the gateway reach. */
package dev.longspan.admin;
