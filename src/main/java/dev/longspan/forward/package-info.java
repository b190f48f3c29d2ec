/**
 * HTTP to HTTP: a client's request to an endpoint, and the endpoint's response to the client, both
 * streamed.
 */
package dev.longspan.forward;
