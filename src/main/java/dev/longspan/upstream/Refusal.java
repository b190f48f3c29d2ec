package dev.longspan.upstream;

import dev.longspan.telemetry.Rejection;

/**
 * Why an upstream takes a request neither now nor soon: 503.
 *
 * @param reason for metrics and log
 * @param detail one sentence for a person
 * @param retryAfterSeconds when it may be worth another try; at least 1
 */
public record Refusal(Rejection reason, String detail, int retryAfterSeconds) {}
