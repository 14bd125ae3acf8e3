import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertWalks, focused, tabTo } from '../support/keyboard.js';
import { assertIsOut, world } from '../support/world.js';

const { visitor } = world();

async function logIn(who, name, password) {
  const page = await who.open('/login');
  await tabTo(page, '#username');
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  assert.equal((await focused(page)).name.split(' ')[0], 'input#password');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/dashboard');
  return page;
}

test('the first thing that Tab leads to skips to the content', async (t) => {
  const ferris = await visitor(t);
  await ferris.logIn('ferris');
  for (const path of ['/dashboard', '/playground', '/what-happened']) {
    const page = await ferris.open(path);
    await page.keyboard.press('Tab');
    const link = await focused(page);
    assert.match(link.name, /^a/, path);
    assert.ok(link.isInView && link.isMarked, `${link.name} of ${path} is seen`);
    const target = await page.evaluate(() => document.activeElement.getAttribute('href'));
    assert.match(target, /^#/);
    assert.equal(await page.locator(`main${target}`).count(), 1, `${target} of ${path} is the content`);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    const next = await focused(page);
    assert.ok(next === undefined || next.isInMain, `${next?.name} of ${path} is in the content`);
  }
});

test('every control is reached, seen to be, and left', async (t) => {
  const [root, ferris] = [await visitor(t), await visitor(t)];
  ferris.expects(/status of 403/);
  await assertWalks(await root.open('/login'));
  await ferris.logIn('ferris');
  await assertWalks(await ferris.open('/admin'));
  await ferris.logIn('ferris').catch(() => {});
  const page = await logIn(root, 'root', 'enough rope');
  for (const path of ['/dashboard', '/admin', '/what-happened', '/playground']) {
    await page.goto(path);
    await assertWalks(page);
  }
});

test('the controls do what they say when Enter or Space is pressed', async (t) => {
  const [here, there] = [await visitor(t), await visitor(t)];
  there.expects(/status of 401/);
  const page = await logIn(here, 'corro', 'battery staple');
  const other = await there.logIn('corro');
  await page.goto('/dashboard');
  await tabTo(page, '#sessions li:not(.current) button');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelectorAll('#sessions li[data-session]').length === 1);
  await other.goto('/dashboard');
  await assertIsOut(other);

  await page.goto('/playground');
  await tabTo(page, 'textarea#token');
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText((await here.cookie('__Host-session')).value);
  await tabTo(page, 'form#playground button');
  await page.keyboard.press('Space');
  await page.waitForSelector('#verdict[data-accepted=true]');

  for (const path of ['/dashboard', '/what-happened', '/playground']) {
    await page.goto(path === '/dashboard' ? '/playground' : '/dashboard');
    await tabTo(page, `nav a[href="${path}"]`);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${path}`);
  }

  await page.goto('/dashboard');
  await tabTo(page, 'form#logout button');
  await page.keyboard.press('Space');
  await assertIsOut(page);

  const again = await logIn(here, 'corro', 'battery staple');
  await tabTo(again, 'form#end-all button');
  await again.keyboard.press('Enter');
  await assertIsOut(again);
});
