import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { freePort } from '../support/server.js';
import { assertIsIn, world } from '../support/world.js';

const here = world();
const { visitor } = here;

/** Other sites. Each returns a page that the test provides. */
const evil = { port: 0, close: undefined };

before(async () => {
  evil.port = await freePort();
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').end('<!doctype html><title>Win a crab</title>');
  });
  await new Promise((resolve) => server.listen(evil.port, '127.0.0.1', resolve));
  evil.close = () => server.close();
});

after(() => evil.close?.());

/** Origins of attacks. SameSite cookies only prevent the first two, because another port is the same site. */
const attackers = {
  'another site': () => `http://evil.localhost:${evil.port}`,
  'an address': () => `http://127.0.0.1:${evil.port}`,
  'another port of the same host': () => `http://localhost:${evil.port}`,
};

/** Expects the console messages of rejected requests, and requests to other origins. */
function attack(visitor) {
  visitor.expects(/status of 40[13]/, /CORS/, /ERR_(FAILED|BLOCKED_BY)/, /frame-ancestors|X-Frame-Options|refused to connect/i);
  visitor.mayLeave();
}

async function submit(page, action, fields = {}) {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.evaluate(([action, fields]) => {
    const form = document.body.appendChild(document.createElement('form'));
    form.method = 'post';
    form.action = action;
    for (const [name, value] of Object.entries(fields)) {
      const input = form.appendChild(document.createElement('input'));
      [input.name, input.value] = [name, value];
    }
    form.submit();
  }, [action, fields]);
  const response = await answered;
  // Waits for the error page, so that it does not interfere with the next attack.
  await page.waitForURL(action);
  return response;
}

for (const [who, origin] of Object.entries(attackers)) {
  test(`forms of ${who} are refused`, async (t) => {
    const ferris = await visitor(t);
    attack(ferris);
    const page = await ferris.logInAlone('ferris');
    const session = await page.getAttribute('#sessions .current', 'data-session');
    const there = await ferris.context.newPage();
    for (const path of ['/logout', '/sessions/end-all', `/sessions/${session}/end`, '/login']) {
      await there.goto(origin());
      const fields = path === '/login' ? { username: 'corro', password: 'battery staple' } : {};
      const response = await submit(there, `${here.server.origin}${path}`, fields);
      assert.equal(response.status(), 403, `POST ${path} from ${origin()}`);
      assert.equal(response.headers()['set-cookie'], undefined);
    }
    await assertIsIn(page, 'ferris');
    assert.equal(await page.locator('#sessions li[data-session]').count(), 1);
  });

  test(`scripts of ${who} are refused, and read nothing`, async (t) => {
    const ferris = await visitor(t);
    attack(ferris);
    const page = await ferris.logIn('ferris');
    const there = await ferris.context.newPage();
    await there.goto(origin());
    const statuses = [];
    ferris.context.on('response', (response) => {
      if (response.request().method() === 'POST') statuses.push(response.status());
    });
    for (const path of ['/logout', '/sessions/end-all', '/login']) {
      const read = await there.evaluate(async (url) => {
        const outcomes = [];
        const body = new URLSearchParams({ username: 'corro', password: 'battery staple' });
        for (const options of [
          { mode: 'no-cors' }, {}, { headers: { 'x-requested-with': 'fetch' } }, { body: '{}', headers: { 'content-type': 'application/json' } },
        ]) {
          const sent = await fetch(url, { method: 'POST', credentials: 'include', body, ...options })
            .then((response) => response.text(), () => 'refused');
          outcomes.push(sent);
        }
        return outcomes;
      }, `${here.server.origin}${path}`);
      assert.deepEqual([...new Set(read)].sort(), ['', 'refused'], path);
    }
    for (const path of ['/dashboard', '/session.json', '/admin']) {
      const read = await there.evaluate((url) =>
        fetch(url, { credentials: 'include' }).then((response) => response.text(), () => 'refused'), `${here.server.origin}${path}`);
      assert.equal(read, 'refused', path);
    }
    // The browser only reports the responses to requests without a preflight.
    assert.ok(statuses.length >= 3, `${statuses}`);
    assert.deepEqual([...new Set(statuses)], [403]);
    await assertIsIn(page, 'ferris');
  });

  test(`no frame of ${who} shows the application`, async (t) => {
    const ferris = await visitor(t);
    attack(ferris);
    const page = await ferris.logIn('ferris');
    const there = await ferris.context.newPage();
    for (const path of ['/dashboard', '/login', '/playground', '/what-happened']) {
      await there.goto(origin());
      await there.evaluate((src) => new Promise((resolve) => {
        const frame = document.createElement('iframe');
        frame.addEventListener('load', resolve);
        frame.src = src;
        document.body.append(frame);
      }), `${here.server.origin}${path}`);
      const frame = there.frames()[1];
      for (let tries = 0; frame.url() === '' && tries < 50; tries += 1) await there.waitForTimeout(100);
      assert.match(frame.url(), /^chrome-error:/, path);
      assert.equal(await frame.locator('form, main').count(), 0);
    }
    await assertIsIn(page, 'ferris');
  });

  test(`addresses that ${who} makes the browser visit change nothing`, async (t) => {
    const ferris = await visitor(t);
    attack(ferris);
    ferris.expects(/status of 405/);
    const page = await ferris.logIn('ferris');
    const there = await ferris.context.newPage();
    await there.goto(origin());
    for (const path of ['/logout', '/sessions/end-all']) {
      await there.evaluate((src) => new Promise((resolve) => {
        const image = new Image();
        [image.onload, image.onerror] = [resolve, resolve];
        image.src = src;
      }), `${here.server.origin}${path}`);
    }
    // Following a link sends the session cookie, because it is SameSite=Lax.
    await there.evaluate((href) => { location.href = href; }, `${here.server.origin}/dashboard`);
    await there.waitForSelector('#user');
    await assertIsIn(page, 'ferris');
  });
}
