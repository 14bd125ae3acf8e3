import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertIsIn, assertIsOut, world } from '../support/world.js';

const { visitor } = world();

test('a logout logs the other tab out at its next action', async (t) => {
  const ferris = await visitor(t);
  ferris.expects(/status of 401/);
  const [page, other] = [await ferris.logIn('ferris'), await ferris.open('/dashboard')];
  await page.click('form#logout button');
  await assertIsOut(page);
  await other.reload();
  await assertIsOut(other);
});

test('a form of the other tab does nothing after a logout', async (t) => {
  const ferris = await visitor(t);
  ferris.expects(/status of 401/);
  const [page, other] = [await ferris.logIn('ferris'), await ferris.open('/dashboard')];
  await page.click('form#logout button');
  await assertIsOut(page);
  if (new URL(other.url()).pathname === '/dashboard') await other.click('form#end-all button');
  await assertIsOut(other);
});

test('cookies that were copied before a logout are refused after it', async (t) => {
  const [ferris, thief] = [await visitor(t), await visitor(t)];
  thief.expects(/status of 401/);
  const page = await ferris.logIn('ferris');
  const copied = await ferris.context.cookies();
  await thief.context.addCookies(copied);
  const there = await thief.open('/dashboard');
  await assertIsIn(there, 'ferris');

  await page.click('form#logout button');
  await assertIsOut(page);
  await there.goto('/dashboard');
  await assertIsOut(there);

  for (const name of ['__Host-session', '__Host-refresh']) {
    await thief.context.clearCookies();
    await thief.context.addCookies(copied.filter((cookie) => cookie.name === name));
    await there.goto('/dashboard');
    await assertIsOut(there);
    const status = await there.evaluate(async () => (await fetch('/session.json')).status);
    assert.equal(status, 401, `by ${name} alone`);
  }
});

test('a session that is logged out does not end another of the same user', async (t) => {
  const [here, there] = [await visitor(t), await visitor(t)];
  const [page, other] = [await here.logIn('corro'), await there.logIn('corro')];
  await page.click('form#logout button');
  await assertIsOut(page);
  await assertIsIn(other, 'corro');
});
