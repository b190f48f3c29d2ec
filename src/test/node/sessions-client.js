// An HTTP client of a session: node's fetch and the package eventsource; checks an echo that takes orders.
// Ends with 0 when all is well, else says what was not.
// Argument: URL of the sessions.
'use strict';

const assert = require('node:assert');
const { once } = require('node:events');
const { EventSource } = require('eventsource');

const sessions = process.argv[2];
const origin = new URL(sessions).origin;

async function open(query = '') {
  const answer = await fetch(sessions + query, {
    method: 'POST',
    headers: { 'Sec-WebSocket-Protocol': 'other, echo' },
  });
  assert.strictEqual(answer.status, 201);
  const { id, protocol } = await answer.json();
  assert.strictEqual(protocol, 'echo');
  const location = answer.headers.get('location');
  assert.ok(location.endsWith('/' + id));
  return origin + location;
}

async function send(session, body, type = 'text/plain', headers = {}) {
  const answer = await fetch(session, { method: 'POST', headers: { 'Content-Type': type, ...headers }, body });
  assert.strictEqual(answer.status, 204, await answer.text());
}

async function poll(session, after, wait = 20) {
  const answer = await fetch(`${session}?after=${after}&wait=${wait}`);
  return answer.status === 200 ? answer.json() : { status: answer.status, ...(await answer.json()) };
}

// Lines of a stream of JSON, as they come.
async function* lines(session, after, signal) {
  const answer = await fetch(`${session}?after=${after}`, { headers: { Accept: 'application/x-ndjson' }, signal });
  assert.strictEqual(answer.status, 200);
  let rest = '';
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop();
    for (const part of parts) {
      const line = JSON.parse(part);
      if (!line.heartbeat) yield line;
    }
  }
}

const checks = {
  async 'a long poll gets what was sent, and the close code'() {
    const session = await open();
    const waiting = poll(session, 0);
    await send(session, 'h\u00e9llo \u20ac \u{1f600}');
    assert.deepStrictEqual((await waiting).messages, [{ seq: 1, text: 'h\u00e9llo \u20ac \u{1f600}' }]);
    await send(session, Buffer.from([0, 255]), 'application/octet-stream');
    assert.deepStrictEqual((await poll(session, 1)).messages, [{ seq: 2, binary: 'AP8=' }]);
    await send(session, 'close 4002 bye now');
    let last = await poll(session, 2);
    assert.deepStrictEqual(last.closed, { code: 4002, reason: 'bye now', by: 'upstream' });
    last = await poll(session, 2);
    assert.strictEqual(last.status, 410);
    assert.strictEqual(last.closed.code, 4002);
  },

  async 'two hundred messages keep their order, whichever way they are fetched'() {
    const session = await open();
    const all = Array.from({ length: 200 }, (_, i) => ({ text: `message ${i + 1} ${'x'.repeat(i * 7)}` }));
    await send(session, all.map((each) => JSON.stringify(each)).join('\n'), 'application/x-ndjson');
    let last = 0;
    const take = (message) => {
      assert.strictEqual(message.seq, ++last);
      assert.strictEqual(message.text, all[last - 1].text);
    };
    while (last < 40) (await poll(session, last)).messages.forEach(take);
    if (last < 120) {
      const broken = new AbortController();
      for await (const line of lines(session, last, broken.signal)) {
        take(line);
        if (last === 120) break;
      }
      broken.abort();
    }
    while (last < 200) (await poll(session, last)).messages.forEach(take);
    assert.strictEqual((await fetch(session, { method: 'DELETE' })).status, 204);
  },

  async 'a repeated send is sent once'() {
    const session = await open();
    for (const id of ['1', '1', '2', '1', '2']) await send(session, 'number ' + id, 'text/plain', { 'Message-Id': id });
    await send(session, 'end');
    const texts = [];
    while (texts.at(-1) !== 'end') {
      (await poll(session, texts.length)).messages.forEach((message) => texts.push(message.text));
    }
    assert.deepStrictEqual(texts, ['number 1', 'number 2', 'end']);
  },

  async 'a stream of lines ends with how it was closed'() {
    const session = await open();
    await send(session, 'one');
    await send(session, 'close 4001 done');
    const seen = [];
    for await (const line of lines(session, 0)) seen.push(line);
    assert.deepStrictEqual(seen, [
      { seq: 1, text: 'one' },
      { closed: { code: 4001, reason: 'done', by: 'upstream' } },
    ]);
  },

  async 'an event source opens, hears and learns of the close'() {
    const events = new EventSource(sessions);
    const [{ data }] = await once(events, 'session');
    const session = origin + JSON.parse(data).location;
    let answer = once(events, 'message');
    await send(session, 'two\nlines\n');
    assert.strictEqual((await answer)[0].data, 'two\nlines\n');
    answer = once(events, 'binary');
    await send(session, Buffer.from('abc'), 'application/octet-stream');
    assert.strictEqual((await answer)[0].data, 'YWJj');
    answer = once(events, 'escaped');
    await send(session, 'carriage\rreturn');
    assert.strictEqual(JSON.parse((await answer)[0].data), 'carriage\rreturn');
    answer = once(events, 'close');
    await send(session, 'close 4003 over');
    assert.deepStrictEqual(JSON.parse((await answer)[0].data), { code: 4003, reason: 'over', by: 'upstream' });
    events.close();
  },

  async 'an event source whose connection breaks goes on where it was'() {
    const cuts = [];
    const events = new EventSource(sessions, {
      fetch: (url, init) => {
        const cut = new AbortController();
        cuts.push(cut);
        return fetch(url, { ...init, signal: AbortSignal.any([init.signal, cut.signal]) });
      },
    });
    const texts = [];
    events.addEventListener('message', (event) => texts.push(event.data));
    const [{ data }] = await once(events, 'session');
    const session = origin + JSON.parse(data).location;
    for (let i = 0; i < 3; i++) {
      const heard = once(events, 'message');
      await send(session, 'before ' + i);
      await heard;
      const broken = once(events, 'error');
      cuts.at(-1).abort();
      await broken;
      const back = once(events, 'message');
      await send(session, 'after ' + i);
      await back;
    }
    assert.deepStrictEqual(texts, [0, 1, 2].flatMap((i) => ['before ' + i, 'after ' + i]));
    events.close();
    await fetch(session, { method: 'DELETE' });
  },

  async 'a refusal passes with status, headers and body, and ends an event source'() {
    const answer = await fetch(sessions + '?refuse', { method: 'POST' });
    assert.strictEqual(answer.status, 401);
    assert.strictEqual(answer.headers.get('www-authenticate'), 'Basic');
    assert.strictEqual(await answer.text(), 'no');
    const events = new EventSource(sessions + '?refuse');
    const [error] = await once(events, 'error');
    assert.strictEqual(error.code, 401);
    assert.strictEqual(events.readyState, EventSource.CLOSED);
  },

  async 'one question has one answer, and more if asked'() {
    const call = (query, body, type) =>
      fetch(sessions + '/call' + query, { method: 'POST', headers: { 'Content-Type': type }, body });
    const one = await call('', '{"ping":1}', 'application/json');
    assert.deepStrictEqual(await one.json(), { ping: 1 });
    const binary = await call('', Buffer.from([1, 2]), 'application/octet-stream');
    assert.strictEqual(binary.headers.get('content-type'), 'application/octet-stream');
    assert.deepStrictEqual([...new Uint8Array(await binary.arrayBuffer())], [1, 2]);
    const two = await call('?replies=2', '{"text":"a"}\n{"text":"b"}', 'application/x-ndjson');
    assert.deepStrictEqual((await two.json()).messages.map((message) => message.text), ['a', 'b']);
    const closed = await call('', 'close 4004 no answer', 'text/plain');
    assert.strictEqual(closed.status, 502);
    assert.strictEqual((await closed.json()).closed.code, 4004);
  },
};

async function main() {
  for (const [name, check] of Object.entries(checks)) {
    await check().catch((problem) => {
      console.log(`not so: ${name}: ${problem.stack}`);
      process.exitCode = 1;
    });
  }
  process.exit();
}

main();
