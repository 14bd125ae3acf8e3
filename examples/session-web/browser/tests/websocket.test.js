import assert from 'node:assert/strict';
import { createServer, get } from 'node:http';
import { after, before, test } from 'node:test';

import { freePort } from '../support/server.js';
import { assertIsIn, world } from '../support/world.js';

const here = world();
const { visitor } = here;

/** Another server on this machine: it has pages, and it remembers what browsers send with a handshake. */
const other = { port: 0, handshakes: [], close: undefined };

before(async () => {
  other.port = await freePort();
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').end('<!doctype html><title>Win a crab</title>');
  });
  server.on('upgrade', (request, socket) => {
    other.handshakes.push(request.headers);
    socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
  });
  await new Promise((resolve) => server.listen(other.port, '127.0.0.1', resolve));
  other.close = () => server.close();
});

after(() => other.close?.());

/** What a page gets from a WebSocket: its first message, or that it was refused. */
const open = (page, url) => page.evaluate((url) => new Promise((resolve) => {
  const socket = new WebSocket(url);
  socket.addEventListener('message', ({ data }) => { socket.close(); resolve(data); });
  socket.addEventListener('error', () => resolve('refused'));
}), url);

const address = () => `ws://localhost:${here.server.port}/ws`;

/** The status of a handshake that is sent without a browser. */
const handshake = (headers) => new Promise((resolve, reject) => {
  const request = get({
    host: '127.0.0.1', port: here.server.port, path: '/ws',
    headers: { ...headers, host: `localhost:${here.server.port}` },
  });
  request.on('response', (response) => { response.resume(); resolve(response.statusCode); });
  request.on('upgrade', (response, socket) => { socket.destroy(); resolve(response.statusCode); });
  request.on('error', reject);
});

test('a page of the application opens its WebSocket', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  assert.match(await open(page, address()), /^\d+$/);
});

test('a browser that is not logged in opens none', async (t) => {
  const nobody = await visitor(t);
  nobody.expects(/HTTP Authentication failed/);
  assert.equal(await open(await nobody.open('/login'), address()), 'refused');
});

const attackers = {
  'another port of the same host': () => `http://localhost:${other.port}`,
  'another host': () => `http://127.0.0.1:${other.port}`,
  'a sibling host': () => `http://evil.localhost:${other.port}`,
};

for (const [who, origin] of Object.entries(attackers)) {
  test(`a page of ${who} opens none`, async (t) => {
    const ferris = await visitor(t);
    ferris.expects(/Unexpected response code: 403/, /status of 404/);
    ferris.mayLeave();
    const page = await ferris.logIn('ferris');
    const there = await ferris.context.newPage();
    await there.goto(origin());
    assert.equal(await open(there, address()), 'refused');
    await assertIsIn(page, 'ferris');
  });
}

// Cookies are shared by the ports of a host, so the browser has sent them: only the origin is wrong.
test('the handshake that is refused has the cookies of the session', async (t) => {
  const ferris = await visitor(t);
  ferris.expects(/Unexpected response code: 403/);
  ferris.mayLeave();
  await ferris.logIn('ferris');
  const there = await ferris.context.newPage();
  await there.goto(attackers['another port of the same host']());
  assert.equal(await open(there, `ws://localhost:${other.port}/`), 'refused');
  const sent = other.handshakes.at(-1);
  assert.equal(sent.origin, `http://localhost:${other.port}`);
  assert.match(sent.cookie, /__Host-session=/);
  assert.match(sent.cookie, /__Host-refresh=/);
  // With these very headers the application refuses, and with its own origin it accepts.
  assert.equal(await handshake(sent), 403);
  const own = { ...sent, origin: here.server.origin };
  delete own['sec-fetch-site'];
  assert.equal(await handshake(own), 101);
});
