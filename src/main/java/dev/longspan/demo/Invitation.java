package dev.longspan.demo;

import java.util.List;

/**
 * What can be tried with the demo.
 *
 * @param url of the gateway, without a path
 * @param adminUrl of the operator's port, without a path
 */
public record Invitation(String url, String adminUrl) {

  /** A thing to try: what it shows, and a line for a shell that ends by itself with success. */
  public record Command(String shows, String line) {}

  /** Commands that work as they are. */
  public List<Command> commands() {
    return List.of(
        new Command(
            "a request, as the backend saw it", "curl -sS '" + url + "/api/hello?name=you'"),
        new Command(
            "a body, streamed to the backend", "curl -sS --data 'good morning' " + url + "/api"),
        new Command("server-sent events, one by one", "curl -sSN '" + url + "/events?count=3'"),
        new Command(
            "the answer to a WebSocket handshake, from the backend",
            "curl -siN --http1.1 --max-time 5 -H 'Connection: Upgrade' -H 'Upgrade: websocket'"
                + " -H 'Sec-WebSocket-Version: 13'"
                + " -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' "
                + url
                + "/echo | head -n 4"),
        new Command(
            "a message to the WebSocket backend and its answer, by plain HTTP",
            "curl -sS -H 'Content-Type: text/plain' --data 'hello' " + url + "/echo/sessions/call"),
        new Command("metrics", "curl -sS " + adminUrl + "/metrics"),
        new Command("whether it is ready to serve", "curl -sSf " + adminUrl + "/health/ready"));
  }

  /** All of it, for a terminal. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append("Longspan serves two backends of its own at ").append(url).append("\n\n");
    text.append("Open in a browser, to see WebSocket frames going to and fro:\n\n  ");
    text.append(url).append("/\n\nWhat the gateway sees of them:\n\n  ");
    text.append(adminUrl).append("/\n\nOr try:\n");
    for (Command command : commands()) {
      text.append("\n  # ").append(command.shows()).append("\n  ").append(command.line());
      text.append('\n');
    }
    text.append("\nThe configuration: add --print-config. To end it: Ctrl-C.\n");
    return text.toString();
  }
}
