import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { assertIsIn, assertIsOut, sessionsIn, world } from '../support/world.js';

const { visitor } = world();

const refreshes = async (page) => Number(await page.textContent('#refreshes'));

const expiry = async (page) => Number(await page.getAttribute('#countdown', 'data-expires-at')) * 1000;

// The tests run concurrently and wait for the same minute.
describe('after a minute', { concurrency: true }, () => {
  test('two tabs refresh at once, and both go on', async (t) => {
    const ferris = await visitor(t);
    const tabs = [await ferris.logInAlone('ferris'), await ferris.open('/dashboard')];
    const before = await Promise.all(tabs.map(refreshes));
    const expiries = await Promise.all(tabs.map(expiry));
    const cookie = await ferris.cookie('__Host-session');
    assert.deepEqual(before, [0, 0]);
    for (const [index, tab] of tabs.entries()) {
      await tab.waitForFunction((before) => Number(document.querySelector('#refreshes')?.textContent) > before,
        before[index], { timeout: 75_000, polling: 200 });
      assert.ok(Date.now() >= expiries[index], 'not before the token had expired');
      assert.ok(Date.now() < expiries[index] + 10_000, 'soon after');
      assert.ok(await expiry(tab) > expiries[index], 'the countdown begins again');
    }
    assert.notEqual((await ferris.cookie('__Host-session')).value, cookie.value);
    for (const tab of tabs) {
      await assertIsIn(tab, 'ferris');
      assert.equal(await sessionsIn(tab), 1);
    }
  });

  test('without a script, the next page refreshes', async (t) => {
    const root = await visitor(t, { javaScriptEnabled: false });
    const page = await root.logIn('root');
    await page.waitForTimeout(await expiry(page) + 2_000 - Date.now());
    assert.equal(await root.cookie('__Host-session'), undefined, 'the browser has forgotten it');
    await assertIsIn(page, 'root');
    assert.match(await page.innerText('#sessions .current'), /last refreshed\s+just now/i);
  });

  test('without a script, the first thing after it may be a form', async (t) => {
    const [corro, other] = [await visitor(t, { javaScriptEnabled: false }), await visitor(t)];
    const page = await corro.logIn('corro');
    const elsewhere = await other.logIn('corro');
    await page.waitForTimeout(await expiry(page) + 2_000 - Date.now());
    await page.click('form#end-all button');
    await assertIsOut(page);
    other.expects(/status of 401/);
    await elsewhere.goto('/dashboard');
    await assertIsOut(elsewhere);
  });

  test('a tab of somebody who has logged in as another shows one of them, not both', async (t) => {
    const somebody = await visitor(t);
    const tab = await somebody.logIn('corro');
    await somebody.logIn('root');
    await tab.waitForFunction(() => document.querySelector('#user')?.textContent !== 'corro', undefined, { timeout: 75_000 });
    await tab.waitForLoadState();
    await tab.waitForTimeout(1_000);
    assert.equal((await tab.textContent('#user')).trim(), 'root');
    assert.equal((await tab.textContent('form#logout .who')).trim(), 'root', 'the header says the same');
    const claims = JSON.parse(Buffer.from((await somebody.cookie('__Host-session')).value.split('.')[1], 'base64url'));
    assert.equal(await tab.getAttribute('#sessions .current', 'data-session'), claims.jti.split('.')[0], 'the list is of the same user');
  });

  test('a login that stands open does not time out', async (t) => {
    const somebody = await visitor(t);
    const page = await somebody.open('/login');
    await page.waitForTimeout(62_000);
    await page.fill('#username', 'root');
    await page.fill('#password', 'enough rope');
    await page.click('form#login button');
    await page.waitForURL('**/dashboard');
  });
});

test('eight tabs that wake at once refresh one session', async (t) => {
  const ferris = await visitor(t);
  await ferris.logInAlone('ferris');
  const tabs = await Promise.all(Array.from({ length: 8 }, () => ferris.context.newPage()));
  for (let round = 0; round < 3; round += 1) {
    await ferris.forgetAccess();
    await Promise.all(tabs.map((tab) => assertIsIn(tab, 'ferris')));
  }
  assert.equal(await sessionsIn(tabs[0]), 1);
});

test('many requests of one page at once refresh one session', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logInAlone('ferris');
  await ferris.forgetAccess();
  const statuses = await page.evaluate(() =>
    Promise.all(Array.from({ length: 12 }, async () => (await fetch('/session.json')).status)));
  assert.deepEqual([...new Set(statuses)], [200]);
  assert.equal(await sessionsIn(page), 1);
});
