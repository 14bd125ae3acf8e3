// Starts and stops the application and a Redis server.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
const program = process.env.SESSION_WEB
  ?? join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug/session-web');
const redisProgram = process.env.REDIS_SERVER ?? 'redis-server';

/** Returns a free port. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Keys for servers that share a store. */
export const sharedKeys = () => ({
  SESSION_WEB_ACCESS_KEY: randomBytes(32).toString('base64url'),
  SESSION_WEB_REFRESH_KEY: randomBytes(32).toString('base64url'),
});

/** Starts the application and waits until it is ready. Its origin is `localhost`, where Chromium accepts `Secure` cookies without TLS. */
export async function startApplication({ store = 'memory', options = [], env = {}, port } = {}) {
  port ??= await freePort();
  const child = spawn(program, ['--listen', `127.0.0.1:${port}`, '--store', store, ...options], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const server = running(child, 'session-web');
  await server.answers(async () => (await fetch(`http://localhost:${port}/login`)).ok);
  return { ...server, port, origin: `http://localhost:${port}` };
}

/** Returns whether Redis is installed. Throws an error if it is required and missing. */
export function hasRedis() {
  try {
    execFileSync(redisProgram, ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    if (process.env.REQUIRE_REDIS === '1') throw error;
    return false;
  }
}

/** Starts a separate Redis server without persistence. */
export async function startRedis() {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'session-web-redis-'));
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const server = running(spawn(redisProgram, settings, { stdio: ['ignore', 'pipe', 'pipe'] }), 'redis-server');
  await server.answers(() => listens(port));
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `redis://127.0.0.1:${port}/`, stop };
}

function running(child, name) {
  let output = '';
  let failure;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => { output += text; });
  }
  const ended = new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', (error) => { failure = error; resolve(); });
  });
  const isOver = () => failure !== undefined || child.exitCode !== null || child.signalCode !== null;
  // Also stops the processes if a test crashes.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    output: () => output,
    async answers(asks) {
      for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(50)) {
        if (isOver()) break;
        if (await asks().catch(() => false)) return;
      }
      kill();
      throw new Error(`${name} does not answer: ${failure ?? ''}\n${output}`);
    },
    async stop(signal = 'SIGTERM') {
      process.removeListener('exit', kill);
      if (!isOver()) child.kill(signal);
      const timer = setTimeout(kill, 5_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

const listens = (port) => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1');
  socket.once('connect', () => { socket.end(); resolve(true); });
  socket.once('error', () => resolve(false));
});
