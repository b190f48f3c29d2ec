// A WebSocket backend that echoes. Prints its port; ends when its standard input does.
// Arguments: "deflate" or "plain".
'use strict';

const http = require('node:http');
const { WebSocketServer } = require('ws');

const deflate = process.argv[2] === 'deflate';
const server = http.createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.end('plain answer');
});
const sockets = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  maxPayload: 32 * 1024 * 1024,
  perMessageDeflate: deflate ? { threshold: 0 } : false,
  handleProtocols: (offered) => (offered.has('echo') ? 'echo' : false),
});

server.on('upgrade', (request, socket, head) => {
  if (request.url.includes('refuse')) {
    socket.end(
      'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nno');
    return;
  }
  sockets.handleUpgrade(request, socket, head, (webSocket) => {
    webSocket.on('error', () => {}); // the close that ws sends is what the test looks at
    webSocket.on('message', (data, isBinary) => {
      const command = isBinary ? null : /^close (\d+) (.*)$/.exec(data.toString());
      if (command) {
        webSocket.close(Number(command[1]), command[2]);
      } else if (!isBinary && data.toString() === 'die') {
        webSocket.terminate();
      } else {
        webSocket.send(data, { binary: isBinary });
      }
    });
  });
});

server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
