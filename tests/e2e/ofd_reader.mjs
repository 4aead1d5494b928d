// ofd.js, a reader of OFD files in the browser, shows what is written here.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { base64, dots, found, near, open, patience, show } from './ofd_page.mjs';
import { picture, world } from './world.mjs';

let page, close;

before(async () => { ({ page, close } = await open()); }, patience);
after(() => close?.());

test('the pages, their texts and fonts', patience, async () => {
  await show(world.plain);
  const pages = await page.evaluate(() => [...document.querySelectorAll('#pages > div')].map((one) => {
    const corner = one.getBoundingClientRect();
    const texts = [...one.querySelectorAll('svg text')].map((text) => {
      const box = text.getBoundingClientRect();
      return { character: text.textContent, x: box.x - corner.x, family: text.style.fontFamily };
    });
    return { width: corner.width, height: corner.height, texts };
  }));
  assert.equal(pages.length, 2);
  near(pages[0].width, 210 * dots, 'width');
  near(pages[0].height, 297 * dots, 'height');
  near(pages[1].width, 85.6 * dots, 'width of the second page');
  const shown = pages.map((one) => one.texts.map((text) => text.character).join(''));
  for (const text of ['不动产权证书', '张示范', '320508 000000 GB00001 F00010001', '（电子证照 · 演示）']) {
    assert.ok(shown[0].replaceAll('\u00a0', ' ').includes(text), `${text} in ${shown[0]}`);
  }
  assert.match(shown[1].replaceAll('\u00a0', ' '), /示范 <A&B> "1"/);
  // The title: six characters of 14 mm in the middle of the page.
  pages[0].texts.slice(0, 6).forEach((text, i) => near(text.x, (63 + 14 * i) * dots, text.character, 3));
  const families = new Set(world.fonts.map((font) => font.family));
  assert.deepEqual(new Set(pages.flatMap((one) => one.texts.map((text) => text.family))), families);
});

test('the picture of a page looks like the page', patience, async () => {
  await show(world.plain);
  const shot = await page.screenshot({ clip: { x: 0, y: 0, width: 795, height: 1124 }, fullPage: true });
  await picture(page, 'ofd-plain');
  // Both at a dot for two millimetres: what is left are differences of place, thickness and colour. Half a
  // millimetre off doubles the mean.
  const differences = await page.evaluate(async (files) => {
    const pictures = await Promise.all(files.map(async (file) => {
      const image = new Image();
      image.src = `data:image/png;base64,${file}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [105, 149];
      const context = canvas.getContext('2d');
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, 105, 149);
      return context.getImageData(0, 0, 105, 149).data.filter((_, i) => i % 4 < 3);
    }));
    return Array.from(pictures[0], (value, i) => Math.abs(value - pictures[1][i])).sort((a, b) => a - b);
  }, [shot.toString('base64'), await base64(world.preview)]);
  const mean = differences.reduce((sum, one) => sum + one, 0) / differences.length;
  assert.ok(mean < 3.5, `on average ${mean} of 255`);
  const most = differences[Math.floor(differences.length * 0.999)];
  assert.ok(most < 80, `one in a thousand differs by ${most}`);
});

test('the code on the page can be read, and on its picture', patience, async () => {
  await show(world.plain);
  const shot = await page.screenshot({ clip: { x: 80, y: 830, width: 160, height: 160 } });
  for (const file of [shot, await readFile(world.preview)]) {
    const { data, width, height } = PNG.sync.read(file);
    assert.equal(jsqr(new Uint8ClampedArray(data), width, height)?.data, world.code);
  }
});

test('seals where they were put, and found right', patience, async () => {
  await show(world.sealed);
  await picture(page, 'ofd-sealed');
  const { seals, entries } = await found(world.entries.sealed);
  assert.deepEqual(seals.map((seal) => [seal.signature, seal.page, seal.valid]),
    [['s1', '1', true], ['s2', '1', true], ['s2', '2', true]]);
  assert.deepEqual(entries, [['s2', true]]);
  near(seals[0].x, 129 * dots, 'x');
  near(seals[0].y, 220 * dots, 'y');
  near(seals[0].width, 42 * dots, 'width');
  assert.equal(seals[0].name, '苏州市示范局（演示）');
  assert.equal(seals[0].clip, '');
  near(seals[1].x, 189 * dots, 'half of the riding seal is beyond the page');
  for (const half of seals.slice(1)) assert.match(half.clip, /^rect\(/);
});

test('a first seal, before others follow', patience, async () => {
  await show(world.once);
  assert.deepEqual((await found(world.entries.once)).entries, [['s1', true]]);
});

test('a file that was changed is found wrong', patience, async () => {
  await show(world.changed);
  assert.deepEqual((await found(world.entries.sealed)).entries, [['s2', false]]);
});
