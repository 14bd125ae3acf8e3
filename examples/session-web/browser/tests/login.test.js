import assert from 'node:assert/strict';
import test from 'node:test';

import { assertIsIn, assertIsOut, enter, sessionsIn, world } from '../support/world.js';

const { visitor } = world();

test('a user logs in, and sees who it is', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  assert.equal((await page.textContent('#user')).trim(), 'ferris');
  assert.match(await page.textContent('#role'), /member/i);
  assert.equal(await page.locator('#sessions li[data-session]').count(), 1);
  assert.equal(await page.locator('#sessions li.current').count(), 1);
  const cookie = await ferris.cookie('__Host-session');
  const shown = await page.locator('#token').evaluate((token) =>
    ['header', 'payload', 'signature'].map((part) => token.querySelector(`.token-${part}`).textContent.trim()).join('.'));
  assert.equal(shown, cookie.value, 'the token that is explained is the one in the cookie');
});

test('the claims and the countdown are those of the token', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logIn('ferris');
  const payload = (await ferris.cookie('__Host-session')).value.split('.')[1];
  const claims = JSON.parse(Buffer.from(payload, 'base64url'));
  assert.equal(Number(await page.getAttribute('#countdown', 'data-expires-at')), claims.exp);
  assert.ok(claims.exp - claims.iat === 60, `expires after a minute, not ${claims.exp - claims.iat} s`);
  const shown = await page.textContent('#claims');
  for (const name of Object.keys(claims)) assert.ok(shown.includes(name), `${name} in ${shown}`);
});

for (const [what, name, password] of [
  ['a wrong password', 'ferris', 'wrong'],
  ["another user's password", 'ferris', 'battery staple'],
  ['an unknown user', 'nobody', 'correct horse'],
  ['no password', 'ferris', ''],
  ['markup for a name', '<img src=x onerror=alert(1)>', 'wrong'],
]) {
  test(`${what} is told, and nobody is logged in`, async (t) => {
    const somebody = await visitor(t);
    somebody.expects(/status of 4\d\d.*\/login/);
    const page = await somebody.open('/login');
    let dialogs = 0;
    page.on('dialog', (dialog) => { dialogs += 1; return dialog.dismiss(); });
    // Disables the validation of the browser, so that the request is sent.
    await page.locator('form#login').evaluate((form) => { form.noValidate = true; });
    await enter(page, name, password);
    const alert = page.locator('[role=alert]');
    await alert.waitFor();
    assert.ok((await alert.innerText()).trim().length > 0);
    assert.deepEqual(await somebody.context.cookies(), []);
    assert.equal(await page.inputValue('#password'), '');
    assert.equal(dialogs, 0);
    await page.goto('/dashboard');
    await assertIsOut(page);
  });
}

test('a wrong password and an unknown user are told the same', async (t) => {
  const somebody = await visitor(t);
  somebody.expects(/status of 4\d\d.*\/login/);
  const page = await somebody.open('/login');
  const told = [];
  for (const name of ['ferris', 'nobody']) {
    await page.goto('/login');
    await enter(page, name, 'wrong');
    told.push(await page.locator('[role=alert]').innerText());
  }
  assert.equal(told[0], told[1]);
});

test('who is wrong again and again has to wait, and nobody else has', async (t) => {
  const [somebody, ferris] = [await visitor(t), await visitor(t)];
  somebody.expects(/status of 4\d\d.*\/login/);
  const page = await somebody.open('/login');
  const statuses = [];
  for (let attempt = 0; attempt < 7; attempt += 1) {
    const answered = page.waitForResponse((response) => response.request().method() === 'POST');
    await enter(page, 'root', `guess ${attempt}`);
    statuses.push((await answered).status());
    await page.waitForSelector('[role=alert]');
  }
  assert.deepEqual(statuses.slice(-2), [429, 429], `${statuses}`);
  await enter(page, 'root', 'enough rope');
  await page.waitForSelector('[role=alert]');
  assert.deepEqual(await somebody.context.cookies(), []);
  await ferris.logIn('ferris');
});

test('reloading keeps the session, and a second tab has it too', async (t) => {
  const ferris = await visitor(t);
  const page = await ferris.logInAlone('ferris');
  await page.reload();
  await assertIsIn(page, 'ferris');
  assert.equal(await sessionsIn(await ferris.open('/dashboard')), 1);
});

test('who is not logged in is led to the login', async (t) => {
  const somebody = await visitor(t);
  somebody.expects(/status of 401/);
  for (const path of ['/dashboard', '/admin']) {
    await assertIsOut(await somebody.open(path));
  }
});

for (const javaScriptEnabled of [true, false]) {
  test(`after the logout, back and forward show nothing private: ${javaScriptEnabled ? 'with' : 'without'} a script`, async (t) => {
    const ferris = await visitor(t, { javaScriptEnabled });
    ferris.expects(/status of 401/);
    const page = await ferris.logIn('ferris');
    const response = await page.goto('/what-happened');
    assert.match(response.headers()['cache-control'] ?? '', /\bno-store\b/);
    await page.goto('/dashboard');
    await page.click('form#logout button');
    await assertIsOut(page);
    // Navigates like the buttons of the browser, including pages in the back/forward cache.
    const browser = await ferris.context.newCDPSession(page);
    for (const step of [-1, -1, -1, 1, 1]) {
      const { currentIndex, entries } = await browser.send('Page.getNavigationHistory');
      const entry = entries[currentIndex + step];
      if (entry === undefined) break;
      await browser.send('Page.navigateToHistoryEntry', { entryId: entry.id });
      await page.waitForTimeout(1_000);
      const shown = await page.locator('h1').innerText();
      assert.equal(await page.locator('#user, #token, #sessions, #cookies').count(), 0, `"${shown}" at ${page.url()}`);
    }
  });
}
