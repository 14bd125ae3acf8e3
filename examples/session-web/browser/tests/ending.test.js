import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertIsIn, assertIsOut, sessionsIn, world } from '../support/world.js';

const { visitor } = world();

const others = '#sessions li[data-session]:not(.current)';

test('the other session is seen, and ended by its button', async (t) => {
  const [here, there] = [await visitor(t), await visitor(t)];
  there.expects(/status of 401/);
  const [page, other] = [await here.logInAlone('ferris'), await there.logIn('ferris')];
  assert.equal(await sessionsIn(page), 2);
  assert.equal(await sessionsIn(other), 2);
  const [mine, theirs] = await Promise.all([page, other].map((tab) => tab.getAttribute('#sessions .current', 'data-session')));
  assert.notEqual(mine, theirs);
  assert.equal(await page.getAttribute(others, 'data-session'), theirs);

  await page.locator(others).getByRole('button', { name: 'End this session' }).click();
  await page.waitForFunction(() => document.querySelectorAll('#sessions li[data-session]').length === 1);
  await assertIsIn(page, 'ferris');
  await other.goto('/dashboard');
  await assertIsOut(other);
  assert.equal(await sessionsIn(page), 1);
  await page.click('form#logout button');
  await assertIsOut(page);
});

test('ending all sessions ends both', async (t) => {
  const [here, there] = [await visitor(t), await visitor(t)];
  there.expects(/status of 401/);
  const [page, other] = [await here.logIn('ferris'), await there.logIn('ferris')];
  await page.click('form#end-all button');
  await assertIsOut(page);
  assert.deepEqual(await here.context.cookies(), []);
  await other.goto('/dashboard');
  await assertIsOut(other);
});

test("nobody ends another user's session, even by its name", async (t) => {
  const [ferris, corro] = [await visitor(t), await visitor(t)];
  ferris.expects(/status of 4\d\d/);
  const [page, other] = [await ferris.logIn('ferris'), await corro.logIn('corro')];
  const name = await other.getAttribute('#sessions .current', 'data-session');
  assert.ok(!(await page.content()).includes(name));
  const form = page.locator('#sessions form[action$="/end"]').first();
  const isThere = await form.count() === 1;
  await page.evaluate(async (name) => {
    await fetch(`/sessions/${name}/end`, { method: 'POST' });
  }, name);
  t.diagnostic(`the dashboard ${isThere ? 'has' : 'has no'} button for the current session`);
  await assertIsIn(other, 'corro');
  await assertIsIn(page, 'ferris');
});

test('a session that is no session is no error of the server', async (t) => {
  const ferris = await visitor(t);
  ferris.expects(/status of 4\d\d/);
  const page = await ferris.logIn('ferris');
  for (const name of ['x', '%00', '..%2f..', 'A'.repeat(2_000), '%3Cscript%3E']) {
    const status = await page.evaluate(async (name) =>
      (await fetch(`/sessions/${name}/end`, { method: 'POST' })).status, name);
    assert.ok(status < 500, `${status} for ${name.slice(0, 20)}`);
  }
  await assertIsIn(page, 'ferris');
});
