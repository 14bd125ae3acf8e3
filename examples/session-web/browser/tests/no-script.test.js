import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertIsIn, assertIsOut, enter, sessionsIn, world } from '../support/world.js';

const { visitor } = world();

const without = { javaScriptEnabled: false };

test('all that matters works without a script', async (t) => {
  const [here, there] = [await visitor(t, without), await visitor(t, without)];
  for (const who of [here, there]) who.expects(/status of 40[13]/);
  const page = await here.open('/login');
  await enter(page, 'ferris', 'wrong');
  await page.waitForSelector('[role=alert]');
  await enter(page, 'ferris', 'correct horse');
  await page.waitForURL('**/dashboard');
  assert.equal(await sessionsIn(page), 1);
  const other = await there.logIn('ferris');
  assert.equal((await page.textContent('#user')).trim(), 'ferris');
  assert.match(await page.textContent('#countdown'), /\S/, 'the time is there, if it does not count');
  assert.ok((await page.innerText('#token')).length > 100);
  assert.ok((await page.innerText('#claims')).length > 20);

  assert.equal(await sessionsIn(page), 2);
  await page.locator('#sessions li:not(.current)').getByRole('button', { name: 'End this session' }).click();
  await page.waitForURL('**/dashboard');
  assert.equal(await page.locator('#sessions li[data-session]').count(), 1);
  await other.goto('/dashboard');
  await assertIsOut(other);

  await page.goto('/playground');
  await page.fill('textarea#token', (await here.cookie('__Host-session')).value);
  await page.click('form#playground button');
  await page.waitForSelector('#verdict[data-accepted=true]');
  await page.goto('/what-happened');
  assert.ok((await page.innerText('main')).length > 50);

  await assertIsIn(page, 'ferris');
  await page.click('form#logout button');
  await assertIsOut(page);
  assert.deepEqual(await here.context.cookies(), []);
});

test('all sessions end without a script', async (t) => {
  const [here, there] = [await visitor(t, without), await visitor(t, without)];
  there.expects(/status of 401/);
  const [page, other] = [await here.logIn('corro'), await there.logIn('corro')];
  await page.click('form#end-all button');
  await assertIsOut(page);
  await other.goto('/dashboard');
  await assertIsOut(other);
});

test('the forms of root work without a script', async (t) => {
  const [root, ferris] = [await visitor(t, without), await visitor(t, without)];
  ferris.expects(/status of 40[13]/);
  const page = await root.logIn('root');
  await ferris.logIn('ferris');
  await (await ferris.open('/admin')).waitForSelector('#forbidden');
  await page.goto('/admin');
  assert.match(await page.innerText('#admin'), /ferris/);
});
