// A SockJS client that checks an echo. Ends with 0 when all is well, else says what was not.
// Arguments: URL of the SockJS prefix, transport.
'use strict';

const assert = require('node:assert');
const SockJS = require('sockjs-client');

const url = process.argv[2];
const transport = process.argv[3];

function opens() {
  const socket = new SockJS(url, null, { transports: [transport], timeout: 20000 });
  socket.closed = new Promise((resolve) => {
    socket.onclose = (event) => resolve([event.code, event.reason, event.wasClean]);
  });
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve(socket);
    socket.closed.then((how) => reject(new Error(`not opened: ${how}`)));
  }).then((opened) => {
    assert.strictEqual(opened.transport, transport);
    return opened;
  });
}

/** Sends all of them at once, and resolves when as many came back. */
function echoes(socket, messages) {
  const came = [];
  const all = new Promise((resolve, reject) => {
    socket.onmessage = (event) => {
      came.push(event.data);
      if (came.length === messages.length) resolve();
    };
    socket.closed.then((how) => reject(new Error(`closed: ${how} after ${came.length}`)));
  });
  messages.forEach((message) => socket.send(message));
  return all.then(() => assert.deepStrictEqual(came, messages));
}

const checks = {
  async 'messages of all kinds come back'() {
    const socket = await opens();
    await echoes(socket, [
      'plain',
      '',
      '"quoted" \\ 100% %25 %41 \r\n\t\u0000\u0001',
      '\u20ac \u{1f600} \u200c \u2028 \u2029 \ufeff \ufff0',
      'x'.repeat(100000),
      '["a"]',
    ]);
    socket.close();
    await socket.closed;
  },

  async 'a thousand messages keep their order'() {
    const socket = await opens();
    const messages = [];
    for (let i = 0; i < 1000; i++) messages.push(`message ${i} ${'x'.repeat(i % 700)}`);
    await echoes(socket, messages);
    socket.close(3456, 'done here');
    assert.deepStrictEqual(await socket.closed, [3456, 'done here', true]);
  },

  async 'the close of the backend arrives with its code and reason'() {
    const socket = await opens();
    await echoes(socket, ['before']);
    socket.send('close 4002 "bye" 50% now');
    assert.deepStrictEqual(await socket.closed, [4002, '"bye" 50% now', true]);
  },

  async 'a backend that dies is a bad gateway'() {
    const socket = await opens();
    socket.send('die');
    assert.deepStrictEqual(await socket.closed, [1014, 'peer vanished', true]);
  },
};

(async () => {
  for (const [name, check] of Object.entries(checks)) {
    await check().catch((problem) => {
      console.log(`not so: ${name}: ${problem.stack}`);
      process.exitCode = 1;
    });
  }
  process.exit();
})();
