// Keyboard navigation.
import assert from 'node:assert/strict';

const controls = 'a[href], button, input:not([type=hidden]), textarea, select, summary, [tabindex]:not([tabindex="-1"])';

/** Returns the focused control: its index, its name, and whether the focus is visible. */
export const focused = (page) => page.evaluate((controls) => {
  const element = document.activeElement;
  if (element === null || element === document.body || element === document.documentElement) return undefined;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  return {
    index: [...document.querySelectorAll(controls)].indexOf(element),
    name: `${element.localName}${element.id && `#${element.id}`} "${(element.innerText ?? '').trim().slice(0, 40)}"`,
    isMarked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 || style.boxShadow !== 'none',
    isInView: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    isCovered: top !== null && top !== element && !element.contains(top) && !top.contains(element),
    isInMain: element.closest('main') !== null,
  };
}, controls);

/** Presses Tab until the element `selector` has the focus. */
export async function tabTo(page, selector) {
  const target = page.locator(selector).first();
  await target.waitFor();
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  assert.fail(`Tab does not lead to ${selector} of ${page.url()}`);
}

/** Asserts that every control can be reached in both directions, shows its focus, and can be left. */
export async function assertWalks(page) {
  const wanted = await page.evaluate((controls) => [...document.querySelectorAll(controls)]
    .map((element, index) => ({ element, index }))
    // Hidden and disabled controls cannot be reached.
    .filter(({ element }) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled)
    .map(({ element, index }) => ({ index, name: `${element.localName} ${element.id || (element.innerText ?? '').trim().slice(0, 40)}` })), controls);
  assert.ok(wanted.length > 0);
  for (const key of ['Tab', 'Shift+Tab']) {
    // Starts at the first or the last control.
    await page.evaluate(() => { document.activeElement?.blur(); getSelection()?.removeAllRanges(); });
    const reached = new Set();
    for (let presses = 0; presses < 2 * wanted.length + 20; presses += 1) {
      await page.keyboard.press(key);
      const focus = await focused(page);
      if (focus === undefined) {
        if (reached.size >= wanted.length) break;
        continue;
      }
      assert.ok(focus.isMarked, `${focus.name} of ${page.url()} is not seen to have the focus`);
      assert.ok(focus.isInView && !focus.isCovered, `${focus.name} of ${page.url()} has the focus out of sight`);
      reached.add(focus.index);
    }
    const missed = wanted.filter(({ index }) => !reached.has(index)).map(({ name }) => name);
    assert.deepEqual(missed, [], `all is reached by ${key} on ${page.url()}`);
  }
}
