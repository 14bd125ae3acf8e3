import assert from 'node:assert/strict';
import test from 'node:test';

import { world } from '../support/world.js';

const { visitor } = world();

const names = ['__Host-session', '__Host-refresh'];

test('the browser keeps both cookies for this host, and from scripts', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  const now = Date.now() / 1000;
  const cookies = await ferris.context.cookies();
  assert.deepEqual(cookies.map((cookie) => cookie.name).sort(), [...names].sort());
  for (const cookie of cookies) {
    assert.equal(cookie.httpOnly, true, cookie.name);
    assert.equal(cookie.secure, true, cookie.name);
    assert.equal(cookie.sameSite, 'Lax', cookie.name);
    assert.equal(cookie.path, '/', cookie.name);
    // A leading dot would include all subdomains.
    assert.equal(cookie.domain, 'localhost', cookie.name);
  }
  const expiry = Object.fromEntries(cookies.map((cookie) => [cookie.name, cookie.expires - now]));
  assert.ok(expiry['__Host-session'] > 50 && expiry['__Host-session'] < 62, `${expiry['__Host-session']} s`);
  assert.ok(expiry['__Host-refresh'] > 10 * 60, `${expiry['__Host-refresh']} s`);

  assert.equal(await page.evaluate(() => document.cookie), '');
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length), 0);
  const refresh = cookies.find((cookie) => cookie.name === '__Host-refresh');
  assert.ok(!(await page.content()).includes(refresh.value), 'the refresh token is on no page');
});

test('the header that sets them says no domain, and the response is for no cache', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.open('/login');
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.fill('#username', 'ferris');
  await page.fill('#password', 'correct horse');
  await page.click('form#login button');
  const response = await answered;
  const headers = await response.headersArray();
  const set = headers.filter((header) => header.name.toLowerCase() === 'set-cookie')
    .flatMap((header) => header.value.split('\n'));
  assert.equal(set.length, 2, set.join('\n'));
  for (const header of set) {
    assert.doesNotMatch(header, /;\s*domain\b/i);
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/', 'Max-Age=']) {
      assert.ok(header.includes(`; ${attribute}`), `${attribute} in ${header}`);
    }
  }
  assert.match((await response.allHeaders())['cache-control'] ?? '', /no-store/);
});

test('a logout takes both away', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  await page.click('form#logout button');
  await page.waitForSelector('form#login');
  assert.deepEqual(await ferris.context.cookies(), []);
});

test('a login changes both: nothing that was there before goes on', async (t) => {
  const ferris = await visitor(t);
  const read = async () => Promise.all(names.map(async (name) => (await ferris.cookie(name)).value));
  await ferris.logIn('ferris');
  const first = await read();
  const page = await ferris.open('/login');
  if (await page.locator('form#login').count() === 0) {
    t.diagnostic('who is logged in sees no login form');
    return;
  }
  await page.fill('#username', 'corro');
  await page.fill('#password', 'battery staple');
  await page.click('form#login button');
  await page.waitForURL('**/dashboard');
  const second = await read();
  assert.notEqual(first[0], second[0]);
  assert.notEqual(first[1], second[1]);
  assert.equal((await page.textContent('#user')).trim(), 'corro');
});
