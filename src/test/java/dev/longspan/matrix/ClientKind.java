package dev.longspan.matrix;

import dev.longspan.wire.Stage;

/** The kinds of clients: the rows of the table. */
enum ClientKind {
  WEBSOCKET_OVER_HTTP_1 {
    @Override
    ClientEnd begin(Stage stage, String cell, int replies) {
      return new WebSocketClient(stage, cell);
    }
  },
  WEBSOCKET_OVER_HTTP_2 {
    @Override
    ClientEnd begin(Stage stage, String cell, int replies) {
      return new Http2Client(stage, cell);
    }
  },
  SESSION_BY_LONG_POLL {
    @Override
    ClientEnd begin(Stage stage, String cell, int replies) {
      return new SessionClient.LongPoll(stage, cell);
    }
  },
  SESSION_BY_EVENTS {
    @Override
    ClientEnd begin(Stage stage, String cell, int replies) {
      return new SessionClient.Events(stage, cell);
    }
  },
  SESSION_BY_LINES {
    @Override
    ClientEnd begin(Stage stage, String cell, int replies) {
      return new SessionClient.Lines(stage, cell);
    }
  },

  /** Can't say how it ends: with 1000, once it was answered. */
  CALL {
    @Override
    ClientEnd begin(Stage stage, String cell, int replies) {
      return new CallClient(stage, cell, replies);
    }

    @Override
    Bye says(Bye bye) {
      return new Bye(1000, "");
    }
  },

  /** Has texts only. */
  SOCKJS_OVER_WEBSOCKET {
    @Override
    ClientEnd begin(Stage stage, String cell, int replies) {
      return new SockJsClient.OverWebSocket(stage, cell);
    }

    @Override
    boolean hasTextsOnly() {
      return true;
    }
  },

  /** Has texts only, and no word for that it leaves: it has left when it does not come back. */
  SOCKJS_BY_POLLS {
    @Override
    ClientEnd begin(Stage stage, String cell, int replies) {
      return new SockJsClient.Polls(stage, cell);
    }

    @Override
    boolean hasTextsOnly() {
      return true;
    }

    @Override
    Bye says(Bye bye) {
      return new Bye(1001, "peer vanished");
    }
  };

  /**
   * A client of this kind.
   *
   * @param cell names the conversation to the backend
   * @param replies how many messages it is to hear
   */
  abstract ClientEnd begin(Stage stage, String cell, int replies);

  /** Whether it has no word for bytes: a backend that says some ends the conversation. */
  boolean hasTextsOnly() {
    return false;
  }

  /** What becomes of how the client wants to end. */
  Bye says(Bye bye) {
    return bye;
  }
}
