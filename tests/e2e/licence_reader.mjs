// ofd.js shows the file of a licence and a copy of it, with the authority's seal, and finds them right.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dots, found, near, open, patience, show } from './ofd_page.mjs';
import { picture, world } from './world.mjs';

let page, close;

before(async () => { ({ page, close } = await open()); }, patience);
after(() => close?.());

const texts = () => page.evaluate(() => [...document.querySelectorAll('#pages > div')].map((one) =>
  [...one.querySelectorAll('svg text')].map((text) => text.textContent).join('').replaceAll('\u00a0', ' ')));

for (const kind of ['file', 'copy']) {
  const { path, entries, pages, note } = world[kind];
  test(`the ${kind}: its pages and the seal over the authority's name`, patience, async () => {
    await show(path);
    await picture(page, `licence-${kind}`);
    const shown = await texts();
    assert.equal(shown.length, pages);
    for (const text of world.face) assert.ok(shown.join('').includes(text), `${text} in ${shown}`);
    for (const one of shown) assert.equal(one.includes(note), kind === 'copy', one);
    const { seals, entries: checked } = await found(entries);
    assert.deepEqual(seals.map((seal) => [seal.page, seal.valid]), [['1', true], ['1', true], ['2', true]]);
    assert.deepEqual(checked, [['s1', true]]);
    near(seals[0].x + seals[0].width / 2, 150 * dots, 'the middle of the seal');
    assert.equal(seals[0].name, world.seal);
  });
}
