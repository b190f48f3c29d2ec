/**
 * HTTP/1 on the client's side: strict request parsing, one exchange of request and response,
 * problem documents.
 */
package dev.longspan.http;
