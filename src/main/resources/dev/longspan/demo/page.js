'use strict';

const MOST_ROWS = 200;
const SHOWN_CHARACTERS = 120;

const element = (id) => document.getElementById(id);
const url = (location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + '/echo';

let socket = null;
let totals = null;
// When each message left: the backend answers in order, so the first entry belongs to the next answer.
let departures = [];

function show(direction, kind, bytes, roundTrip, content) {
  const row = element('frames').insertRow(0);
  const cell = (text, style) => {
    const made = row.insertCell();
    made.textContent = text;
    if (style) made.className = style;
  };
  const names = { sent: '\u2192 sent', received: '\u2190 received', ended: '\u00d7 ended' };
  cell(new Date().toISOString().slice(11, 23));
  cell(names[direction] || '', direction);
  cell(kind);
  cell(bytes === null ? '' : bytes.toLocaleString('en'), 'number');
  cell(roundTrip === null ? '' : roundTrip.toFixed(2) + ' ms', 'number');
  cell(content.slice(0, SHOWN_CHARACTERS));
  if (element('frames').rows.length > MOST_ROWS) element('frames').deleteRow(MOST_ROWS);
}

function summarise() {
  element('summary').textContent = totals.sent + ' sent, ' + totals.received + ' received'
    + (totals.received === 0 ? '' : ', shortest round trip ' + totals.shortest.toFixed(2) + ' ms');
}

function hexadecimal(bytes) {
  return Array.from(bytes.subarray(0, 32), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function setState(text) {
  const isOpen = socket !== null && socket.readyState === WebSocket.OPEN;
  element('state').textContent = text;
  element('open').disabled = socket !== null;
  for (const form of document.forms) form.querySelector('button').disabled = !isOpen;
}

function open() {
  const opened = new WebSocket(url);
  const start = performance.now();
  socket = opened;
  departures = [];
  totals = { sent: 0, received: 0, shortest: Infinity };
  opened.binaryType = 'arraybuffer';
  setState('opening');
  opened.onopen = () => {
    show('', 'open', null, performance.now() - start,
      opened.extensions === '' ? 'no extensions' : opened.extensions);
    setState('open');
    element('text').focus();
  };
  opened.onmessage = (event) => {
    const roundTrip = performance.now() - departures.shift();
    totals.received++;
    totals.shortest = Math.min(totals.shortest, roundTrip);
    if (typeof event.data === 'string') {
      show('received', 'text', new TextEncoder().encode(event.data).length, roundTrip, event.data);
    } else {
      const bytes = new Uint8Array(event.data);
      show('received', 'binary', bytes.length, roundTrip, hexadecimal(bytes));
    }
    summarise();
  };
  opened.onclose = (event) => {
    socket = null;
    show('ended', 'close', null, null, 'code ' + event.code
      + (event.reason === '' ? '' : ', reason: ' + event.reason));
    setState('closed with code ' + event.code);
  };
}

function send(kind, message, bytes, content) {
  departures.push(performance.now());
  socket.send(message);
  totals.sent++;
  show('sent', kind, bytes, null, content);
  summarise();
}

function onSubmit(id, action) {
  element(id).addEventListener('submit', (event) => {
    event.preventDefault();
    if (socket !== null && socket.readyState === WebSocket.OPEN) action();
  });
}

onSubmit('text-form', () => {
  const text = element('text').value;
  send('text', text, new TextEncoder().encode(text).length, text);
});

onSubmit('binary-form', () => {
  const bytes = new Uint8Array(Number(element('size').value));
  // The browser gives at most 65,536 random bytes at a time.
  for (let at = 0; at < bytes.length; at += 65536) crypto.getRandomValues(bytes.subarray(at, at + 65536));
  send('binary', bytes, bytes.length, hexadecimal(bytes));
});

onSubmit('close-form', () => {
  const code = Number(element('code').value);
  try {
    socket.close(code, 'closed by the page');
    setState('closing');
  } catch (refusal) {
    setState('open; the browser does not send code ' + code);
  }
});

element('url').textContent = url;
element('open').addEventListener('click', open);
element('clear').addEventListener('click', () => element('frames').replaceChildren());
open();
