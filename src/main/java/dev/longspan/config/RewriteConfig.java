package dev.longspan.config;

import java.util.Optional;

/**
 * What the upstream gets instead of what the client sent. At most one of {@code pathPrefix} and
 * {@code path} is set.
 *
 * @param pathPrefix replaces the matched part of the path
 * @param path replaces the whole path; the query stays
 * @param host replaces the Host header
 */
public record RewriteConfig(
    Optional<String> pathPrefix, Optional<String> path, Optional<String> host) {}
