package dev.longspan.telemetry;

/**
 * A certificate that a listener shows to clients.
 *
 * @param listener the listener's name
 * @param file where it was read from
 * @param expirySeconds until when it is valid, in seconds since 1970
 */
public record ServedCertificate(String listener, String file, long expirySeconds) {}
