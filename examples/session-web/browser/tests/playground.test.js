import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withOneCharacterChanged, world } from '../support/world.js';

const { visitor } = world();

async function check(page, token) {
  await page.goto('/playground');
  await page.fill('textarea#token', token);
  await page.click('form#playground button');
  await page.waitForSelector('#verdict, [role=alert]');
}

const accepted = (page) => page.getAttribute('#verdict', 'data-accepted');

const checks = (page) => page.locator('#checks li[data-check]').evaluateAll((items) =>
  Object.fromEntries(items.map((item) => [item.dataset.check, item.dataset.result])));

const failed = (page) => page.locator('#checks li[data-check]').evaluateAll((items) =>
  items.filter((item) => item.dataset.result === 'failed').map((item) => item.dataset.check));

test("the user's own token is accepted", async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  await check(page, (await ferris.cookie('__Host-session')).value);
  assert.equal(await accepted(page), 'true');
  assert.deepEqual(await failed(page), []);
  assert.deepEqual([...new Set(Object.values(await checks(page)))], ['passed']);
});

test('with one character changed, the signature fails', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  const token = (await ferris.cookie('__Host-session')).value;
  const [header, payload] = token.split('.');
  for (const index of [token.length - 10, header.length + payload.length + 2]) {
    await check(page, withOneCharacterChanged(token, index));
    assert.equal(await accepted(page), 'false');
    assert.deepEqual(await failed(page), ['signature'], `character ${index}`);
  }
});

test('another algorithm, and none, are refused', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  const [, payload, signature] = (await ferris.cookie('__Host-session')).value.split('.');
  for (const alg of ['none', 'HS512', 'RS256']) {
    const header = Buffer.from(JSON.stringify({ alg, typ: 'session+jwt' })).toString('base64url');
    for (const last of [signature, '']) {
      await check(page, [header, payload, last].join('.'));
      assert.equal(await accepted(page), 'false', `${alg}, "${last}"`);
    }
  }
});

test("the examples are refused where they say", async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  await page.goto('/playground');
  const own = (await ferris.cookie('__Host-session')).value;
  assert.equal(await page.inputValue('textarea#token'), own);
  const examples = await page.locator('main a[href*="example="]').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const outcomes = {};
  for (const href of examples) {
    await page.goto(href);
    assert.notEqual(await page.inputValue('textarea#token'), own);
    await page.click('form#playground button');
    await page.waitForSelector('#verdict');
    assert.equal(await accepted(page), 'false', href);
    outcomes[new URLSearchParams(href.split('?')[1]).get('example')] = await failed(page);
  }
  assert.deepEqual(outcomes, { admin: ['signature'], none: ['algorithm'], other: ['type'] });
});

test('a token whose session is over fails at the deny-list', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  const token = (await ferris.cookie('__Host-session')).value;
  await page.click('form#logout button');
  await page.waitForSelector('form#login');
  await check(page, token);
  assert.equal(await accepted(page), 'false');
  assert.deepEqual(await failed(page), ['deny-list']);
});

test('markup is shown as text', async (t) => {
  const somebody = await visitor(t);
  const page = await somebody.open('/playground');
  let dialogs = 0;
  page.on('dialog', (dialog) => { dialogs += 1; return dialog.dismiss(); });
  const markup = '<img src=x onerror=alert(1)>';
  const inside = Buffer.from(JSON.stringify({ sub: markup, [markup]: markup })).toString('base64url');
  const header = Buffer.from(JSON.stringify({ alg: markup, typ: markup, kid: markup })).toString('base64url');
  for (const token of [
    markup, `</textarea>${markup}`, `${header}.${inside}.AAAA`, `"'><script>alert(1)</script>`, '</script><script>alert(1)</script>',
  ]) {
    await check(page, token);
    assert.notEqual(await accepted(page), 'true');
    assert.equal(await page.locator('img[src=x], main script:not([src])').count(), 0, token);
    assert.equal(await page.inputValue('textarea#token'), token, 'what was typed in is still there');
  }
  assert.equal(dialogs, 0);
});

test('nothing, too much and nonsense are refused without an error page', async (t) => {
  const somebody = await visitor(t);
  somebody.expects(/status of 4\d\d.*\/playground/);
  const page = await somebody.open('/playground');
  for (const token of ['', ' ', '.', '..', '...', 'a.b', 'a.b.c', 'ü.é.💥', '%00', 'e30.e30.', 'A'.repeat(9_000), 'A'.repeat(20_000), 'A'.repeat(60_000)]) {
    await page.goto('/playground');
    await page.locator('form#playground').evaluate((form) => { form.noValidate = true; });
    await page.fill('textarea#token', token);
    const answered = page.waitForResponse((response) => response.request().isNavigationRequest());
    await page.click('form#playground button');
    const response = await answered;
    assert.ok(response.status() < 500, `${response.status()} for ${token.slice(0, 20)}`);
    await page.waitForLoadState();
    const what = response.status() === 413 ? 'main [role=alert]' : 'form#playground';
    assert.equal(await page.locator(what).count(), 1, `${what} for ${token.slice(0, 20)}`);
    assert.equal(await page.locator('#verdict[data-accepted=true]').count(), 0);
  }
});
