// A WebSocket client that checks an echo. Ends with 0 when all is well, else says what was not.
// Arguments: URL, "deflate" or "plain".
'use strict';

const assert = require('node:assert');
const { once } = require('node:events');
const { randomBytes } = require('node:crypto');
const WebSocket = require('ws');

const url = process.argv[2];
const deflate = process.argv[3] === 'deflate';

function connect(path = '/echo') {
  return new WebSocket(url + path, ['other', 'echo'], {
    perMessageDeflate: deflate ? { threshold: 0 } : false,
  });
}

async function echoes(socket, data) {
  const answer = once(socket, 'message');
  socket.send(data);
  const [received, isBinary] = await answer;
  assert.strictEqual(isBinary, Buffer.isBuffer(data));
  assert.ok(Buffer.from(data).equals(received), `echo of ${data.length} differs`);
}

async function closes(socket) {
  const [code, reason] = await once(socket, 'close');
  return [code, reason.toString()];
}

const checks = {
  async 'messages of all sizes come back'() {
    const socket = connect();
    await once(socket, 'open');
    assert.strictEqual(socket.protocol, 'echo');
    assert.strictEqual(socket.extensions, deflate ? 'permessage-deflate' : '');
    for (const size of [0, 1, 125, 126, 127, 65535, 65536, 65537, 1 << 20, 8 << 20]) {
      await echoes(socket, 'x'.repeat(size));
      await echoes(socket, randomBytes(size));
    }
    await echoes(socket, '\u20ac \u{1f600} \u0000');
    socket.close(1000);
    assert.deepStrictEqual(await closes(socket), [1000, '']);
  },

  async 'fragments come back as a message'() {
    const socket = connect();
    await once(socket, 'open');
    const answer = once(socket, 'message');
    socket.send('one ', { fin: false });
    socket.ping('between');
    socket.send('', { fin: false });
    socket.send('two', { fin: true });
    const [received] = await answer;
    assert.strictEqual(received.toString(), 'one two');
    socket.terminate();
  },

  async 'a thousand messages keep their order'() {
    const socket = connect();
    await once(socket, 'open');
    let next = 0;
    const all = new Promise((resolve) => {
      socket.on('message', (data) => {
        assert.strictEqual(data.toString(), 'message ' + next++);
        if (next === 1000) resolve();
      });
    });
    for (let i = 0; i < 1000; i++) socket.send('message ' + i);
    await all;
    socket.close();
    assert.deepStrictEqual(await closes(socket), [1005, '']);
  },

  async 'a ping is answered'() {
    const socket = connect();
    await once(socket, 'open');
    socket.ping('payload');
    const [payload] = await once(socket, 'pong');
    assert.strictEqual(payload.toString(), 'payload');
    socket.close(4321, 'done here');
    assert.deepStrictEqual(await closes(socket), [4321, 'done here']);
  },

  async 'the close code of the backend arrives'() {
    const socket = connect();
    await once(socket, 'open');
    socket.send('close 4002 bye now');
    assert.deepStrictEqual(await closes(socket), [4002, 'bye now']);
  },

  async 'a backend that dies is a bad gateway'() {
    const socket = connect();
    await once(socket, 'open');
    socket.send('die');
    assert.strictEqual((await closes(socket))[0], 1014);
  },

  async 'a refusal is told with its status'() {
    const socket = connect('/refuse');
    socket.on('error', () => {}); // ws reports the abort below
    const [, response] = await once(socket, 'unexpected-response');
    assert.strictEqual(response.statusCode, 401);
    assert.strictEqual(response.headers['www-authenticate'], 'Basic');
    response.destroy();
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
