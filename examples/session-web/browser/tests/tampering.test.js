import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertIsIn, assertIsOut, enter, passwords, withOneCharacterChanged, world } from '../support/world.js';

const { visitor } = world();

async function replace(visitor, name, change) {
  const cookie = await visitor.cookie(name);
  const value = change(cookie.value);
  await visitor.context.addCookies([{ ...cookie, value }]);
  assert.equal((await visitor.cookie(name)).value, value);
}

/** Replaces the subject and keeps all other claims and the signature. */
const asRoot = (token) => {
  const [header, payload, signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url'));
  return [header, Buffer.from(JSON.stringify({ ...claims, sub: 'root', role: 'Admin' })).toString('base64url'), signature].join('.');
};

const unsigned = (token) => [Buffer.from('{"alg":"none","typ":"session+jwt"}').toString('base64url'), token.split('.')[1], ''].join('.');

const ways = {
  'one character of the signature': withOneCharacterChanged,
  'one character of the claims': (token) => withOneCharacterChanged(token, token.indexOf('.') + 20),
  'the claims of root': asRoot,
  'no signature, and a header that says so': unsigned,
  'nothing': () => '',
  'something else': () => 'a.b.c',
  'a very long one': () => 'A'.repeat(4_000),
};

for (const [what, change] of Object.entries(ways)) {
  test(`an access token with ${what} leads to the login`, async (t) => {
    const ferris = await visitor(t);
    ferris.expects(/status of 40[13]/);
    const page = await ferris.logIn('ferris');
    await replace(ferris, '__Host-session', change);
    await ferris.context.clearCookies({ name: '__Host-refresh' });
    for (const path of ['/dashboard', '/admin']) {
      const response = await page.goto(path);
      assert.ok(response.status() < 500);
      await assertIsOut(page);
    }
    // An invalid cookie does not prevent a login.
    await enter(page, 'ferris', passwords.ferris);
    await page.waitForURL('**/dashboard');
    await assertIsIn(page, 'ferris');
  });
}

test('whatever is wrong with an access token, its user is at most who the refresh token says', async (t) => {
  const ferris = await visitor(t);
  ferris.expects(/status of 40[13]/);
  const page = await ferris.logIn('ferris');
  for (const [what, change] of Object.entries(ways)) {
    await replace(ferris, '__Host-session', change);
    const forged = await ferris.cookie('__Host-session');
    const response = await page.goto('/admin');
    assert.ok(response.status() < 500, what);
    assert.equal(await page.locator('#admin').count(), 0, what);
    if (new URL(page.url()).pathname === '/login') {
      await enter(page, 'ferris', passwords.ferris);
      await page.waitForURL('**/dashboard');
    } else {
      // A refresh has replaced the cookie.
      assert.notEqual((await ferris.cookie('__Host-session')).value, forged.value, what);
    }
    await assertIsIn(page, 'ferris');
  }
});

for (const [what, change] of Object.entries({
  'one character of its end': (token) => withOneCharacterChanged(token, -1),
  'one character of its middle': (token) => withOneCharacterChanged(token, Math.floor(token.length / 2)),
  'one character of its beginning': (token) => withOneCharacterChanged(token, 1),
  'nothing': () => '',
  'something else': () => 'x',
  'a very long one': () => 'A'.repeat(4_000),
})) {
  test(`a refresh token with ${what} leads to the login, and not before it is needed`, async (t) => {
    const ferris = await visitor(t);
    ferris.expects(/status of 401/);
    const page = await ferris.logIn('ferris');
    await replace(ferris, '__Host-refresh', change);
    await assertIsIn(page, 'ferris');
    await ferris.forgetAccess();
    const response = await page.goto('/dashboard');
    assert.ok(response.status() < 500);
    await assertIsOut(page);
    await enter(page, 'ferris', passwords.ferris);
    await page.waitForURL('**/dashboard');
    await assertIsIn(page, 'ferris');
  });
}

test('both tampered with', async (t) => {
  const ferris = await visitor(t);
  ferris.expects(/status of 401/);
  const page = await ferris.logIn('ferris');
  await replace(ferris, '__Host-session', withOneCharacterChanged);
  await replace(ferris, '__Host-refresh', (token) => withOneCharacterChanged(token, -5));
  await page.goto('/dashboard');
  await assertIsOut(page);
});

test('the tokens in each other\'s place', async (t) => {
  const ferris = await visitor(t);
  ferris.expects(/status of 401/);
  const page = await ferris.logIn('ferris');
  const [access, refresh] = [await ferris.cookie('__Host-session'), await ferris.cookie('__Host-refresh')];
  await ferris.context.addCookies([{ ...access, value: refresh.value }, { ...refresh, value: access.value }]);
  await page.goto('/dashboard');
  await assertIsOut(page);
});

test("a server's own key: tokens of another server are refused", async (t) => {
  const { startApplication } = await import('../support/server.js');
  const other = await startApplication();
  t.after(() => other.stop());
  const ferris = await visitor(t, { origin: other.origin });
  await ferris.logIn('ferris');
  const here = await visitor(t);
  here.expects(/status of 401/);
  await here.context.addCookies(await ferris.context.cookies());
  await assertIsOut(await here.open('/dashboard'));
});
