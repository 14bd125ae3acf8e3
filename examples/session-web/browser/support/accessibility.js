// Accessibility checks based on the document and its computed styles.

/** Returns descriptions of all faults of the page. */
export const faults = (page) => page.evaluate(() => {
  const faults = [];
  const wants = (holds, what) => { if (!holds) faults.push(what); };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

  wants(/^[a-z]{2}/.test(document.documentElement.lang), 'the page says in which language it is');
  wants(document.title.trim() !== '', 'there is a title');
  wants(document.querySelector('meta[name=viewport]') !== null, 'there is a viewport');
  wants(!/user-scalable=no|maximum-scale=1\b/.test(document.querySelector('meta[name=viewport]')?.content ?? ''), 'the page can be zoomed');
  wants(all('h1').filter(isSeen).length === 1, `there is one h1, not ${all('h1').length}`);
  for (const landmark of ['header', 'nav', 'main']) {
    wants(all(landmark).length >= 1, `there is a ${landmark}`);
  }
  wants(all('main').length === 1, 'there is one main');
  if (all('nav').length > 1) {
    for (const nav of all('nav')) wants(nav.ariaLabel || nav.getAttribute('aria-labelledby'), 'each of several navs has a name');
  }
  let level = 1;
  for (const heading of all('h1, h2, h3, h4, h5, h6').filter(isSeen)) {
    const own = Number(heading.localName[1]);
    wants(own <= level + 1, `the heading "${heading.innerText}" skips a level`);
    level = own;
  }
  const ids = all('[id]').map((element) => element.id);
  wants(new Set(ids).size === ids.length, `each id is there once: ${ids.filter((id, at) => ids.indexOf(id) !== at)}`);
  for (const input of all('input:not([type=hidden]), textarea, select')) {
    wants(input.labels.length > 0 || input.ariaLabel || input.getAttribute('aria-labelledby'), `${input.localName}#${input.id} has a label`);
  }
  for (const input of all('input[type=password]')) wants(/password/.test(input.autocomplete), 'a password manager knows the password');
  for (const button of all('button, a[href]')) {
    wants(button.innerText.trim() !== '' || button.ariaLabel || button.textContent.trim() !== '', `a ${button.localName} has a name`);
  }
  for (const image of all('img')) wants(image.hasAttribute('alt'), 'an image has a text');
  for (const reference of all('[aria-labelledby], [aria-describedby], label[for]')) {
    const named = ['aria-labelledby', 'aria-describedby', 'for'].flatMap((name) => (reference.getAttribute(name) ?? '').split(' ').filter(Boolean));
    for (const id of named) wants(document.getElementById(id) !== null, `#${id}, which ${reference.localName} refers to, is there`);
  }
  for (const table of all('table')) wants(table.querySelector('th') !== null, 'a table has headings');
  for (const list of all('ul, ol')) {
    wants([...list.children].every((child) => ['LI', 'SCRIPT', 'TEMPLATE'].includes(child.tagName)), 'a list holds its items alone');
  }
  for (const list of all('dl')) {
    wants([...list.children].every((child) => ['DT', 'DD', 'DIV'].includes(child.tagName)), 'a list of terms holds these alone');
  }
  for (const current of all('[aria-current]')) wants(isSeen(current), 'what is current is seen');
  return faults;
});

/** Returns descriptions of texts whose contrast with the background is less than `least` (WCAG 1.4.3). */
export const faintTexts = (page, least = 4.5) => page.evaluate((least) => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  /** Converts any CSS color to RGB values. */
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((value, at) => value * a + below[at] * (1 - a)).concat(1);
  const luminance = (color) => {
    const [red, green, blue] = color.map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const page = document.documentElement;
  const canvasColor = getComputedStyle(page).colorScheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
  const behind = (element) => {
    const layers = [];
    for (let at = element; at !== null; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, layer) => over(layer, below), canvasColor);
  };
  const opacity = (element) => {
    let all = 1;
    for (let at = element; at !== null; at = at.parentElement) all *= Number(getComputedStyle(at).opacity);
    return all;
  };
  const found = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push([walker.currentNode.parentElement, walker.currentNode.textContent]);
  for (const input of document.querySelectorAll('input:not([type=hidden]), textarea')) texts.push([input, input.value || 'typed in']);
  for (const [element, text] of texts) {
    if (text.trim() === '' || ['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE'].includes(element.tagName)) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const below = behind(element);
    const [red, green, blue, alpha] = rgba(getComputedStyle(element).color);
    const color = over([red, green, blue, alpha * opacity(element)], below);
    const [light, dark] = [luminance(color), luminance(below)].sort((one, other) => other - one);
    const contrast = (light + 0.05) / (dark + 0.05);
    if (contrast >= least) continue;
    const where = `${element.localName}${element.className && `.${element.className}`}`;
    found.set(where, `${contrast.toFixed(2)} for "${text.trim().slice(0, 30)}" in ${where}: ${color.map(Math.round).slice(0, 3)} on ${below.map(Math.round).slice(0, 3)}`);
  }
  return [...found.values()];
}, least);

/** Returns by how many pixels the page is wider than the window, and the elements that overflow. */
export const overflow = (page) => page.evaluate(() => {
  const width = document.documentElement.clientWidth;
  const by = document.documentElement.scrollWidth - width;
  if (by <= 0) return '';
  const out = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > width + 0.5)
    .map((element) => `${element.localName}${element.id && `#${element.id}`}.${element.className}`);
  return `${by} px: ${out.slice(0, 6).join(', ')}`;
});
