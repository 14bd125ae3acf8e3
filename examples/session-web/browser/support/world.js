// A browser, a server, and people who visit it.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';

import { startApplication } from './server.js';

export const passwords = { ferris: 'correct horse', corro: 'battery staple', root: 'enough rope' };

const settings = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // Without the switches about networking it waits for services that cannot be reached.
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
  // As for people: pages may come back out of the cache of the history.
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
};

/** What a test file works with. The browser, and a server that it does without if it says so, live as long as the file. */
export function world({ server: wanted = true } = {}) {
  const world = { server: undefined, browser: undefined };
  before(async () => {
    world.browser = await chromium.launch(settings);
    if (wanted) world.server = await startApplication();
  });
  after(async () => {
    await world.browser?.close();
    await world.server?.stop();
  });
  /** Somebody with a fresh browser, until the test `t` is over. */
  world.visitor = async (t, options = {}) => {
    const { origin = world.server.origin, ...rest } = options;
    const context = await world.browser.newContext({ baseURL: origin, ...rest });
    context.setDefaultTimeout(10_000);
    const visitor = new Visitor(context, origin);
    t.after(async () => {
      await context.close();
      visitor.assertNothingOdd();
    });
    return visitor;
  };
  return world;
}

export class Visitor {
  /** What the console said, of all tabs. */
  console = [];
  /** What went wrong in a script. */
  errors = [];
  /** Requests to somewhere else. */
  strays = [];
  /** What the test itself brought about: patterns of messages of the console. */
  #expected = [];
  #mayLeave = false;

  constructor(context, origin) {
    this.context = context;
    this.origin = origin;
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) {
        this.console.push(`${message.text()} (${message.location().url})`);
      }
    });
    context.on('weberror', (error) => this.errors.push(String(error.error())));
    context.on('request', (request) => {
      if (!request.url().startsWith(`${this.origin}/`)) this.strays.push(request.url());
    });
  }

  /** Lets the console say what the test is about, such as a status of 403. */
  expects(...patterns) {
    this.#expected.push(...patterns);
  }

  /** Lets requests go elsewhere: the test is about other sites. */
  mayLeave() {
    this.#mayLeave = true;
  }

  oddities() {
    return this.console.filter((text) => !this.#expected.some((pattern) => pattern.test(text)));
  }

  assertNothingOdd() {
    assert.deepEqual(this.errors, [], 'scripts ran without an error');
    assert.deepEqual(this.oddities(), [], 'the console is silent');
    if (!this.#mayLeave) assert.deepEqual(this.strays, [], 'no request left the origin');
  }

  /** A new tab. */
  async open(path) {
    const page = await this.context.newPage();
    await page.goto(path);
    return page;
  }

  /** A new tab, logged in, on the dashboard. */
  async logIn(name, password = passwords[name]) {
    const page = await this.open('/login');
    await enter(page, name, password);
    await page.waitForURL('**/dashboard');
    return page;
  }

  /** The same, after the sessions that other tests have left are over. */
  async logInAlone(name) {
    const page = await this.logIn(name);
    await page.click('form#end-all button');
    await assertIsOut(page);
    await enter(page, name, passwords[name]);
    await page.waitForURL('**/dashboard');
    return page;
  }

  async cookie(name) {
    const cookies = await this.context.cookies(this.origin);
    return cookies.find((cookie) => cookie.name === name);
  }

  /** As if the access token had expired: the browser forgets the cookie then. */
  async forgetAccess() {
    await this.context.clearCookies({ name: '__Host-session' });
  }
}

export async function enter(page, name, password) {
  await page.fill('#username', name);
  await page.fill('#password', password);
  await page.click('form#login button');
}

/** That this tab shows the login form, and nothing that only a user may see. */
export async function assertIsOut(page) {
  await page.waitForSelector('form#login');
  assert.equal(new URL(page.url()).pathname, '/login');
  assert.equal(await page.locator('#user, #token, #sessions, #admin').count(), 0);
}

/** That whoever has this tab open is logged in as `name`, also after asking the server. */
export async function assertIsIn(page, name) {
  const response = await page.goto('/dashboard');
  assert.equal(response.status(), 200);
  assert.equal(new URL(page.url()).pathname, '/dashboard');
  assert.equal((await page.textContent('#user')).trim(), name);
}

/** How many sessions the dashboard lists, when it is asked anew. */
export async function sessionsIn(page) {
  await page.goto('/dashboard');
  return page.locator('#sessions li[data-session]').count();
}

/** Another character of base64url in the place of the one that is there. */
export function withOneCharacterChanged(text, index = text.length - 10) {
  const at = index < 0 ? text.length + index : index;
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
}
