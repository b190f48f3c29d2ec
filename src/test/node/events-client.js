// A WebSocket client of events-backend.mjs. Prints what happened, line by line.
// Argument: URL.
'use strict';

const { once } = require('node:events');
const WebSocket = require('ws');

const url = process.argv[2];

function shown(data, isBinary) {
  return isBinary ? `binary ${data.toString('hex')}` : `text ${data}`;
}

async function open() {
  const socket = new WebSocket(url + '/echo', { perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
}

async function asks(socket, message) {
  const answer = once(socket, 'message');
  socket.send(message);
  const [data, isBinary] = await answer;
  console.log(shown(data, isBinary));
}

async function closes(socket) {
  const [code] = await once(socket, 'close');
  console.log(`closed ${code}`);
}

(async () => {
  const talk = await open();
  for (const message of ['hello', '\u20ac', '', Buffer.from([0, 1, 255]), Buffer.alloc(0)]) {
    await asks(talk, message);
  }
  await asks(talk, 'x'.repeat(20000));
  await asks(talk, 'how many?');
  const end = closes(talk);
  talk.close(4001);
  await end;

  const closed = await open();
  const closing = closes(closed);
  closed.send('close 4002');
  await closing;

  const refused = new WebSocket(url + '/refuse');
  refused.on('error', () => {});
  const [, response] = await once(refused, 'unexpected-response');
  const [body] = await once(response, 'data');
  console.log(`refused ${response.statusCode} ${body}`);
  // The refused connection is kept, and would keep the program.
  process.exit();
})();
