// WebSockets over HTTP/2 (RFC 8441) and plain requests, all on one connection of node's http2; checks an echo.
// Ends with 0 when all is well, else says what was not.
// Arguments: URL, "deflate" or "plain".
'use strict';

const assert = require('node:assert');
const http2 = require('node:http2');
const { once } = require('node:events');
const { randomBytes } = require('node:crypto');
const path = require('node:path');
const WebSocket = require('ws');

// Not among the package's exports: ws has no HTTP/2 of its own.
const PerMessageDeflate = require(path.join(path.dirname(require.resolve('ws')), 'lib/permessage-deflate'));

const deflate = process.argv[3] === 'deflate';
const session = http2.connect(process.argv[2], { rejectUnauthorized: false });
session.on('error', (problem) => {
  console.log('the connection failed: ' + problem);
  process.exitCode = 1;
});

function handshake(target, headers = {}) {
  return session.request(
    {
      ':method': 'CONNECT',
      ':protocol': 'websocket',
      ':path': target,
      'sec-websocket-version': '13',
      'sec-websocket-protocol': 'other, echo',
      ...(deflate && { 'sec-websocket-extensions': 'permessage-deflate' }),
      ...headers,
    },
    { endStream: false }
  );
}

// A WebSocket of ws on a stream: its frames are the same as over TCP.
async function connect(target = '/echo') {
  const stream = handshake(target);
  const [headers] = await once(stream, 'response');
  assert.strictEqual(headers[':status'], 200);
  assert.strictEqual(headers['sec-websocket-accept'], undefined);
  assert.strictEqual(headers['sec-websocket-protocol'], 'echo');
  assert.strictEqual(headers['sec-websocket-extensions'], deflate ? 'permessage-deflate' : undefined);
  const socket = new WebSocket(null, undefined, { closeTimeout: 10000 });
  socket._isServer = false;
  if (deflate) {
    const extension = new PerMessageDeflate({ threshold: 0 }, false, 1 << 28);
    extension.accept([{}]);
    socket._extensions[PerMessageDeflate.extensionName] = extension;
  }
  socket.setSocket(stream, Buffer.alloc(0), {
    allowSynchronousEvents: true, maxPayload: 0, skipUTF8Validation: false,
  });
  return socket;
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

async function answer(stream) {
  const [headers] = await once(stream, 'response');
  let body = '';
  for await (const data of stream) body += data;
  return [headers, body];
}

const checks = {
  async 'a request and a WebSocket share the connection'() {
    const socket = await connect();
    const [headers, body] = await answer(session.request({ ':path': '/' }));
    assert.strictEqual(headers[':status'], 200);
    assert.strictEqual(body, 'plain answer');
    await echoes(socket, 'still there');
    socket.close(1000);
    assert.deepStrictEqual(await closes(socket), [1000, '']);
  },

  async 'messages of all sizes come back'() {
    const socket = await connect();
    for (const size of [0, 1, 125, 126, 127, 65535, 65536, 65537, 1 << 20, 8 << 20]) {
      await echoes(socket, 'x'.repeat(size));
      await echoes(socket, randomBytes(size));
    }
    socket.close(1000);
    assert.deepStrictEqual(await closes(socket), [1000, '']);
  },

  async 'thirty WebSockets keep their order'() {
    await Promise.all(Array.from({ length: 30 }, async () => {
      const socket = await connect();
      let next = 0;
      const all = new Promise((resolve, reject) => {
        socket.on('message', (data) => {
          if (data.toString() !== 'message ' + next++) reject(new Error('out of order'));
          if (next === 200) resolve();
        });
      });
      for (let i = 0; i < 200; i++) socket.send('message ' + i);
      await all;
      socket.close();
      assert.deepStrictEqual(await closes(socket), [1005, '']);
    }));
  },

  async 'a ping is answered, and the close code arrives'() {
    const socket = await connect();
    socket.ping('payload');
    const [payload] = await once(socket, 'pong');
    assert.strictEqual(payload.toString(), 'payload');
    socket.close(4321, 'done here');
    assert.deepStrictEqual(await closes(socket), [4321, 'done here']);
  },

  async 'the close code of the backend arrives'() {
    const socket = await connect();
    socket.send('close 4002 bye now');
    assert.deepStrictEqual(await closes(socket), [4002, 'bye now']);
  },

  async 'a backend that dies is a bad gateway'() {
    const socket = await connect();
    socket.send('die');
    assert.strictEqual((await closes(socket))[0], 1014);
  },

  async 'a refusal is told with its status'() {
    const [headers, body] = await answer(handshake('/refuse'));
    assert.strictEqual(headers[':status'], 401);
    assert.strictEqual(headers['www-authenticate'], 'Basic');
    assert.strictEqual(body, 'no');
  },

  async 'a protocol that nobody knows is not implemented'() {
    const [headers] = await answer(handshake('/echo', { ':protocol': 'connect-udp' }));
    assert.strictEqual(headers[':status'], 501);
  },
};

(async () => {
  await once(session, 'remoteSettings');
  assert.strictEqual(session.remoteSettings.enableConnectProtocol, true);
  for (const [name, check] of Object.entries(checks)) {
    await check().catch((problem) => {
      console.log(`not so: ${name}: ${problem.stack}`);
      process.exitCode = 1;
    });
  }
  process.exit();
})();
