// A browser with ofd.js in it, a reader that nobody here wrote, and what it shows and finds.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { browse, world } from './world.mjs';

export const dots = 1 / 0.2642; // a millimetre on the screen, as ofd.js counts
export const patience = { timeout: 180_000 };
export const base64 = async (path) => (await readFile(path)).toString('base64');
let page;

export async function open() {
  const browser = await browse();
  page = browser.page;
  await page.setViewportSize({ width: 860, height: 1200 });
  await page.setContent('<!doctype html><style>body{margin:0}</style><div id="pages"></div>');
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('ofd.js/lib/ofd.umd.js') });
  for (const font of world.fonts) {
    await page.evaluate(async ([family, file]) => {
      const octets = Uint8Array.from(atob(file), (c) => c.charCodeAt(0));
      document.fonts.add(await new FontFace(family, octets).load());
    }, [font.family, await base64(font.path)]);
  }
  return { page, close: () => browser.close() };
}

export async function show(path) {
  await page.evaluate(([file, scale]) => new Promise((resolve, reject) => {
    window.toBeChecked = new Map();
    ofd.parseOfdDocument({
      ofd: Uint8Array.from(atob(file), (c) => c.charCodeAt(0)).buffer,
      fail: (error) => reject(new Error(String(error))),
      success: (documents) => {
        ofd.setPageScale(scale);
        document.getElementById('pages').replaceChildren(...ofd.renderOfdByScale(documents[0]));
        document.fonts.ready.then(() => requestAnimationFrame(resolve));
      },
    });
  }), [await base64(path), dots]);
}

export const near = (is, wanted, what, by = 1.5) => assert.ok(Math.abs(is - wanted) <= by, `${what}: ${is}, not ${wanted}`);

/// What ofd.js itself finds: of the signatures' values, and of the entries the last one is over, which it reads
/// behind its own back.
export async function found(entries) {
  await page.waitForFunction((count) => [...toBeChecked.values()][0]?.length === count, entries);
  return page.evaluate(() => ({
    seals: [...document.querySelectorAll('[name="seal_img_div"]')].map((seal) => {
      const info = JSON.parse(seal.dataset.signedInfo);
      const box = seal.getBoundingClientRect();
      const corner = seal.parentNode.getBoundingClientRect();
      return {
        signature: info.signatureID, valid: info.VerifyRet, page: seal.parentNode.id,
        x: box.x - corner.x, y: box.y - corner.y, width: box.width, clip: seal.style.clip,
        name: JSON.parse(seal.dataset.sesSignature).toSign.eseal.esealInfo.property.name,
      };
    }),
    entries: [...toBeChecked].map(([signature, entries]) => [signature, ofd.digestCheck(entries)]),
  }));
}
