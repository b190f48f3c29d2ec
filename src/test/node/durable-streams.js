// The reference server of Durable Streams. Prints its port; ends when its standard input does.
'use strict';

const { DurableStreamTestServer } = require('@durable-streams/server');

const server = new DurableStreamTestServer({ host: '127.0.0.1', port: 0, longPollTimeout: 1000 });

server.start().then((url) => console.log(new URL(url).port));
process.stdin.on('end', () => process.exit()).resume();
