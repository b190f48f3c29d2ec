package dev.longspan.telemetry;

/** What a scrape reads of an upstream. Any thread. */
public interface UpstreamView {

  /** Its name, as in the configuration. */
  String name();

  /** How many of its endpoints are in this state. */
  int endpoints(EndpointState state);

  /** Opening handshakes that wait for admission. */
  int waitingForAdmission();
}
