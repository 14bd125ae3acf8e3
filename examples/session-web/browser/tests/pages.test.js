// Accessibility and layout of every page, and the screenshots in `screenshots/`.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { faintTexts, faults, overflow } from '../support/accessibility.js';
import { forEachPage } from '../support/pages.js';
import { world } from '../support/world.js';

const { visitor } = world();

const folder = join(dirname(fileURLToPath(import.meta.url)), '../screenshots');
mkdirSync(folder, { recursive: true });

const devices = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };

for (const [device, viewport] of Object.entries(devices)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`every page is well made and readable: ${device}, ${colorScheme}`, async (t) => {
      const found = [];
      let background;
      await forEachPage(() => visitor(t, { viewport, colorScheme }), async (name, page) => {
        await page.screenshot({ path: join(folder, `${name}-${device}-${colorScheme}.png`), fullPage: true });
        background ??= await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        for (const fault of [...await faults(page), ...await faintTexts(page)]) found.push(`${name}: ${fault}`);
        const widths = device === 'phone' ? [viewport.width, 360, 320] : [viewport.width];
        for (const width of widths) {
          await page.setViewportSize({ ...viewport, width });
          const by = await overflow(page);
          if (by !== '') found.push(`${name}: wider than a window of ${width} px by ${by}`);
        }
        await page.setViewportSize(viewport);
      });
      assert.deepEqual(found, []);
      const isDark = background.match(/\d+/g).slice(0, 3).every((value) => Number(value) < 64);
      assert.equal(isDark, colorScheme === 'dark', background);
    });
  }
}
