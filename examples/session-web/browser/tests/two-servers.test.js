import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { hasRedis, sharedKeys, startApplication, startRedis } from '../support/server.js';
import { assertIsIn, assertIsOut, enter, passwords, sessionsIn, world } from '../support/world.js';

const { visitor } = world({ server: false });

const there = hasRedis();
if (!there) console.log('skipped: there is no redis-server to share sessions in');

describe('two servers on one Redis', { skip: !there }, () => {
  let redis;
  let servers;
  const env = sharedKeys();

  before(async () => {
    redis = await startRedis();
    servers = await Promise.all([1, 2].map(() => startApplication({ store: redis.url, env })));
  });

  after(async () => {
    await Promise.all((servers ?? []).map((server) => server.stop()));
    await redis?.stop();
  });

  /** One browser that visits both servers. Cookies do not depend on the port. */
  const shopper = async (t) => {
    const visitorOfBoth = await visitor(t, { origin: servers[0].origin });
    visitorOfBoth.mayLeave();
    visitorOfBoth.expects(/status of 401/);
    const first = await visitorOfBoth.logInAlone('ferris');
    const second = await visitorOfBoth.open(`${servers[1].origin}/dashboard`);
    assert.equal((await second.textContent('#user')).trim(), 'ferris');
    return { visitorOfBoth, first, second };
  };

  /** Returns the milliseconds until a server rejects an access token whose session was ended on another server. */
  async function untilRefused(server, cookie) {
    const begin = performance.now();
    while (performance.now() - begin < 5_000) {
      const response = await fetch(`${server.origin}/session.json`, { headers: { cookie } });
      if (response.status === 401) return performance.now() - begin;
      await response.body?.cancel();
      await sleep(2);
    }
    return Infinity;
  }

  test('a login on one is one on the other', async (t) => {
    const { first, second } = await shopper(t);
    assert.equal(await sessionsIn(first), 1);
    await second.reload();
    assert.equal(await second.locator('#sessions li[data-session]').count(), 1);
    await first.click('form#logout button');
    await assertIsOut(first);
  });

  test('a logout on one is one on the other, within two seconds', async (t) => {
    const delays = [];
    const { visitorOfBoth, first } = await shopper(t);
    for (let round = 0; round < 8; round += 1) {
      if (round > 0) {
        await enter(first, 'ferris', passwords.ferris);
        await first.waitForURL('**/dashboard');
      }
      // Uses a copy, because the logout removes the cookies of the browser.
      const cookie = `__Host-session=${(await visitorOfBoth.cookie('__Host-session')).value}`;
      const answered = first.waitForResponse((response) => response.url().endsWith('/logout'));
      await first.click('form#logout button');
      await answered;
      delays.push(await untilRefused(servers[1], cookie));
      await assertIsOut(first);
    }
    const text = delays.map((delay) => delay.toFixed(0)).join(', ');
    console.log(`the other server refuses a logged-out session after ${text} ms`);
    assert.ok(Math.max(...delays) < 2_000, text);
  });

  test('another browser is logged out on the other server', async (t) => {
    const [here, elsewhere] = [
      await visitor(t, { origin: servers[0].origin }), await visitor(t, { origin: servers[1].origin }),
    ];
    elsewhere.expects(/status of 401/);
    const [page, other] = [await here.logInAlone('corro'), await elsewhere.logIn('corro')];
    assert.equal(await sessionsIn(page), 2);
    await page.click('form#end-all button');
    await assertIsOut(page);
    await sleep(2_000);
    await other.goto('/dashboard');
    await assertIsOut(other);
  });

  test('refreshes of both at once are those of one session', async (t) => {
    const { visitorOfBoth, first, second } = await shopper(t);
    for (let round = 0; round < 3; round += 1) {
      await visitorOfBoth.forgetAccess();
      await Promise.all([assertIsIn(first, 'ferris'), second.goto(`${servers[1].origin}/dashboard`)]);
      assert.equal((await second.textContent('#user')).trim(), 'ferris');
    }
    assert.equal(await sessionsIn(first), 1);
    await first.click('form#logout button');
    await assertIsOut(first);
  });

  test('a server that is started anew changes nothing', async (t) => {
    const { visitorOfBoth, first, second } = await shopper(t);
    const ended = await visitor(t, { origin: servers[1].origin });
    ended.expects(/status of 401/);
    const page = await ended.logIn('corro');
    const copied = await ended.context.cookies();
    await page.click('form#logout button');
    await assertIsOut(page);

    const { port } = servers[0];
    // Kills the server without a graceful shutdown.
    await servers[0].stop('SIGKILL');
    servers[0] = await startApplication({ store: redis.url, env, port });
    await assertIsIn(first, 'ferris');
    await visitorOfBoth.forgetAccess();
    await assertIsIn(first, 'ferris');
    await second.reload();
    assert.equal((await second.textContent('#user')).trim(), 'ferris');

    // Sessions that were ended before are still ended.
    const thief = await visitor(t, { origin: servers[0].origin });
    thief.expects(/status of 401/);
    await thief.context.addCookies(copied);
    await assertIsOut(await thief.open('/dashboard'));

    await first.click('form#logout button');
    await assertIsOut(first);
  });
});
