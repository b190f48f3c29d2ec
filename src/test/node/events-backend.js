// A WebSocket-over-HTTP backend on Fanout's own library. Prints its port; ends when its standard
// input does. Echoes; "close CODE" closes; /refuse is refused; counts its messages in metadata.
'use strict';

const http = require('node:http');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

// A module of the new kind, which NODE_PATH does not lead to.
const library = path.join(process.env.NODE_PATH, '@fanoutio/serve-grip/build/index-node.js');
let serveGrip;

const server = http.createServer(async (request, response) => {
  if (request.url.startsWith('/refuse')) {
    response.writeHead(403, { 'content-type': 'text/plain' });
    response.end('not you');
    return;
  }
  if (!(await serveGrip.run(request, response))) {
    return;
  }
  const context = request.grip.wsContext;
  if (context == null) {
    response.end('plain answer');
    return;
  }
  if (context.isOpening()) {
    context.accept();
    context.subscribe('everybody');
  }
  while (context.canRecv()) {
    const message = context.recvRaw();
    if (message == null) {
      context.close(context.closeCode ?? 0);
      break;
    }
    const command = typeof message === 'string' ? /^close (\d+)$/.exec(message) : null;
    if (command) {
      context.close(Number(command[1]));
      break;
    }
    context.meta.seen = String(Number(context.meta.seen ?? 0) + 1);
    if (message === 'how many?') {
      context.send(context.meta.seen);
    } else if (typeof message === 'string') {
      context.send(message);
    } else {
      context.sendBinary(message);
    }
  }
  response.end();
});

import(pathToFileURL(library)).then(({ ServeGrip }) => {
  serveGrip = new ServeGrip({ grip: { control_uri: 'http://127.0.0.1:1/' } });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
});
process.stdin.on('end', () => process.exit()).resume();
