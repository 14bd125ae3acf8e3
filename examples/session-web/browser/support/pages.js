// Visits every page of the application.
import { enter, withOneCharacterChanged } from './world.js';

/** Misspelled user names. Each is used only once, to avoid the limit of failed logins. */
const typos = ['feris', 'ferriss', 'fferris', 'ferirs', 'freris'];

/** Calls `show(name, page)` for each page; `visitor` creates the visitors. */
export async function forEachPage(visitor, show) {
  const guest = await visitor();
  guest.expects(/status of 40[0134]/);
  const page = await guest.open('/login');
  await show('login', page);
  await enter(page, typos.pop(), 'correct horse');
  await page.waitForSelector('[role=alert]');
  await show('login-error', page);

  const ferris = await visitor();
  ferris.expects(/status of 40[34]/);
  const elsewhere = await visitor();
  await elsewhere.logIn('ferris');
  const tab = await ferris.logIn('ferris');
  await show('dashboard', tab);
  await tab.goto('/admin');
  await show('forbidden', tab);
  await tab.goto('/what-happened');
  await show('what-happened', tab);
  await tab.goto('/no-such-page');
  await show('not-found', tab);
  const token = (await ferris.cookie('__Host-session')).value;
  await tab.goto('/playground');
  await show('playground', tab);
  for (const [name, text] of [['playground-accepted', token], ['playground-refused', withOneCharacterChanged(token)]]) {
    await tab.goto('/playground');
    await tab.fill('textarea#token', text);
    await tab.click('form#playground button');
    await tab.waitForSelector('#verdict');
    await show(name, tab);
  }

  const root = await visitor();
  await root.logIn('root');
  await show('admin', await root.open('/admin'));

  for (const [who, form] of [[ferris, 'form#end-all button'], [root, 'form#logout button']]) {
    const last = await who.open('/dashboard');
    await last.click(form);
    await last.waitForSelector('form#login');
  }
}
