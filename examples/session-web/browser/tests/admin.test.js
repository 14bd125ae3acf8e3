import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertIsIn, assertIsOut, enter, passwords, world } from '../support/world.js';

const { visitor } = world();

const press = (page, name, what) => page.locator(`form[action="/admin/users/${name}/${what}"] button`).click();

test('who is no administrator is told so', async (t) => {
  const ferris = await visitor(t);
  ferris.expects(/status of 403/);
  const page = await ferris.logIn('ferris');
  assert.equal(await page.locator('a[href="/admin"]').count(), 0);
  const response = await page.goto('/admin');
  assert.equal(response.status(), 403);
  await page.waitForSelector('#forbidden');
  assert.equal(await page.locator('#admin').count(), 0);
  // Direct requests are rejected as well.
  const statuses = await page.evaluate(() => Promise.all(['end-all', 'disable'].map(async (what) =>
    (await fetch(`/admin/users/corro/${what}`, { method: 'POST' })).status)));
  assert.deepEqual(statuses, [403, 403]);
  await assertIsIn(page, 'ferris');
});

test('root sees the users, and ends all sessions of one', async (t) => {
  const [root, here, there, ferris] = await Promise.all([1, 2, 3, 4].map(() => visitor(t)));
  for (const who of [here, there]) who.expects(/status of 401/);
  const tabs = [await here.logIn('corro'), await there.logIn('corro')];
  const other = await ferris.logIn('ferris');
  await root.logIn('root');
  const page = await root.open('/admin');
  const shown = await page.innerText('#admin');
  for (const name of Object.keys(passwords)) assert.ok(shown.includes(name), name);
  await press(page, 'corro', 'end-all');
  await page.waitForSelector('#admin');
  for (const tab of tabs) {
    await tab.goto('/dashboard');
    await assertIsOut(tab);
  }
  await assertIsIn(other, 'ferris');
  await page.goto('/admin');
  assert.equal(await page.locator('#admin').count(), 1);
  // The sessions have ended, but the user can log in again.
  await enter(tabs[0], 'corro', passwords.corro);
  await tabs[0].waitForURL('**/dashboard');
});

test('who is disabled is out after the next refresh, and does not come back until it is undone', async (t) => {
  const [root, ferris] = [await visitor(t), await visitor(t)];
  ferris.expects(/status of 40[13]/);
  const [tab, page] = [await ferris.logIn('ferris'), await root.logIn('root')];
  await page.goto('/admin');
  await press(page, 'ferris', 'disable');
  await page.waitForSelector('#admin');
  t.diagnostic(`the access token of who was disabled is ${(await tab.goto('/dashboard')).url().endsWith('/dashboard') ? 'still taken' : 'refused at once'}`);
  await ferris.forgetAccess();
  await tab.goto('/dashboard');
  await assertIsOut(tab);
  assert.deepEqual(await ferris.context.cookies(), []);
  await enter(tab, 'ferris', passwords.ferris);
  await tab.waitForSelector('[role=alert]');
  assert.deepEqual(await ferris.context.cookies(), []);

  await page.goto('/admin');
  await press(page, 'ferris', 'disable');
  await page.waitForSelector('#admin');
  await tab.goto('/login');
  await enter(tab, 'ferris', passwords.ferris);
  await tab.waitForURL('**/dashboard');
});

test('a tab of who was disabled is led to the login by itself, when its minute is over', async (t) => {
  const [root, corro] = [await visitor(t), await visitor(t)];
  corro.expects(/status of 401/);
  const [tab, page] = [await corro.logIn('corro'), await root.logIn('root')];
  await page.goto('/admin');
  await press(page, 'corro', 'disable');
  await page.waitForSelector('#admin');
  await tab.waitForURL('**/login', { timeout: 75_000 });
  await assertIsOut(tab);
});
