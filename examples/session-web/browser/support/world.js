// A browser, a server, and visitors.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';

import { startApplication } from './server.js';

export const passwords = { ferris: 'correct horse', corro: 'battery staple', root: 'enough rope' };

const settings = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // The network switches prevent the browser from waiting for unreachable services.
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
  // Enables the back/forward cache, as in normal use.
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
};

/** Creates the environment of a test file: a browser, and optionally a server with `options`, until all tests of the file have run. */
export function world({ server: wanted = true, options = [] } = {}) {
  const world = { server: undefined, browser: undefined };
  before(async () => {
    world.browser = await chromium.launch(settings);
    if (wanted) world.server = await startApplication({ options });
  });
  after(async () => {
    await world.browser?.close();
    await world.server?.stop();
  });
  /** Creates a visitor with a new browser context, until the test `t` ends. */
  world.visitor = async (t, options = {}) => {
    const { origin = world.server.origin, ...rest } = options;
    const context = await world.browser.newContext({ baseURL: origin, ...rest });
    // Two processors, four browsers and a compiler: a page may wait long for its turn.
    context.setDefaultTimeout(30_000);
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
  /** Console messages of all tabs. */
  console = [];
  /** Script errors. */
  errors = [];
  /** Requests to other origins. */
  strays = [];
  /** Patterns of console messages that the test expects. */
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

  /** Expects console messages, such as a status of 403. */
  expects(...patterns) {
    this.#expected.push(...patterns);
  }

  /** Allows requests to other origins. */
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

  /** Opens a new tab. */
  async open(path) {
    const page = await this.context.newPage();
    await page.goto(path);
    return page;
  }

  /** Opens a new tab, logs in, and shows the dashboard. */
  async logIn(name, password = passwords[name]) {
    const page = await this.open('/login');
    await enter(page, name, password);
    await page.waitForURL('**/dashboard');
    return page;
  }

  /** Logs in after it has ended all other sessions of the user. */
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

  /** Removes the access cookie, as the browser does when the token expires. */
  async forgetAccess() {
    await this.context.clearCookies({ name: '__Host-session' });
  }
}

export async function enter(page, name, password) {
  await page.fill('#username', name);
  await page.fill('#password', password);
  await page.click('form#login button');
}

/** Asserts that the tab shows the login form, and no content for logged-in users. */
export async function assertIsOut(page) {
  await page.waitForSelector('form#login');
  assert.equal(new URL(page.url()).pathname, '/login');
  assert.equal(await page.locator('#user, #token, #sessions, #admin').count(), 0);
}

/** Asserts that the tab is logged in as `name`, also after a reload. */
export async function assertIsIn(page, name) {
  const response = await page.goto('/dashboard');
  assert.equal(response.status(), 200);
  assert.equal(new URL(page.url()).pathname, '/dashboard');
  assert.equal((await page.textContent('#user')).trim(), name);
}

/** Reloads the dashboard and returns the number of sessions in it. */
export async function sessionsIn(page) {
  await page.goto('/dashboard');
  return page.locator('#sessions li[data-session]').count();
}

/** Replaces one character by another base64url character. */
export function withOneCharacterChanged(text, index = text.length - 10) {
  const at = index < 0 ? text.length + index : index;
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
}
