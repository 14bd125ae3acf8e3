// The application with `--encrypted`.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertIsIn, assertIsOut, withOneCharacterChanged, world } from '../support/world.js';

const { visitor } = world({ options: ['--encrypted'] });

const token = async (visitor) => (await visitor.cookie('__Host-session')).value;

async function check(page, text) {
  await page.goto('/playground');
  await page.fill('textarea#token', text);
  await page.click('form#playground button');
  await page.waitForSelector('#verdict, [role=alert]');
  return page.getAttribute('#verdict', 'data-accepted');
}

test('a session starts, is refreshed, and ends', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  const first = await token(ferris);
  assert.equal(first.split('.').length, 5);
  await ferris.forgetAccess();
  await assertIsIn(page, 'ferris');
  assert.notEqual(await token(ferris), first);
  await page.click('form#logout button');
  await assertIsOut(page);
});

test('the browser holds no claim that can be read', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  for (const name of ['__Host-session', '__Host-refresh']) {
    const [header, ...rest] = (await ferris.cookie(name)).value.split('.');
    assert.match(Buffer.from(header, 'base64url').toString(), /"enc":"A256GCM"/, name);
    assert.equal(rest.length, 4, name);
    for (const segment of rest) {
      assert.doesNotMatch(Buffer.from(segment, 'base64url').toString('latin1'), /ferris|notes:read|member/, name);
    }
  }
  assert.equal(await page.locator('#claims').count(), 0);
});

test('the playground shows what an outsider can see', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  const own = await token(ferris);
  assert.equal(await check(page, own), 'true');
  assert.equal(await page.textContent('#visible-len'), `${own.length}`);
  assert.match(await page.textContent('#visible-kid'), /^access-/);
  assert.equal(await page.locator('#unreadable').count(), 1);
});

test('with one character changed, the token is refused', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  const own = await token(ferris);
  const [header, , iv] = own.split('.');
  for (const index of [header.length + 5, header.length + iv.length + 20, own.length - 10]) {
    assert.equal(await check(page, withOneCharacterChanged(own, index)), 'false', `character ${index}`);
  }
});

test('tokens of users with different names and roles have one length', async (t) => {
  const lengths = new Set();
  const refreshLengths = new Set();
  for (const name of ['ferris', 'corro', 'root']) {
    const user = await visitor(t);
    await user.logIn(name);
    lengths.add((await token(user)).length);
    refreshLengths.add((await user.cookie('__Host-refresh')).value.length);
  }
  assert.equal(lengths.size, 1);
  assert.equal(refreshLengths.size, 1);
});
