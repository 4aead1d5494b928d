// The national platform as people meet it: its pages, in the browser that was sent there or on another device.
import jsqr from 'jsqr';
import { PNG } from 'pngjs';
import { eventually, picture } from './world.mjs';

/// On a page that offers the national sign-on.
export async function showCode(page, kind) {
  await page.locator(`form[action="/signon/scan"]:has(input[value=${kind}]) button`).click();
  await page.locator('img.code').waitFor();
}

/// What the two-dimensional code on the page says, read off a picture of it as a camera would. The page loads
/// itself anew all the time, so one picture may fail.
export async function readCode(page) {
  return eventually('a code that can be read', async () => {
    const shot = await page.locator('img.code').screenshot().catch(() => undefined);
    if (!shot) return undefined;
    const { data, width, height } = PNG.sync.read(shot);
    return jsqr(new Uint8ClampedArray(data), width, height)?.data;
  });
}

/// The page behind the code, on the telephone: `who` scans, and shows the licence of `corporation` when it is one.
export async function answerScan(telephone, code, { who, corporation, action = 'confirm' }) {
  await telephone.goto(code);
  if (corporation) await telephone.locator(`input[name=certificate_sno][value="${corporation}"]`).check();
  if (who) await telephone.locator(`input[name=cert_no][value="${who}"]`).check();
  await picture(telephone, 'nation-scan');
  await telephone.locator(`button[value=${action}]`).click();
}

/// From a page that offers it to the platform's own, and back as `who`.
export async function throughNation(page, who, action = 'sign_in') {
  await page.locator('form[action="/signon/national"] button').click();
  await page.locator(`input[name=cert_no][value="${who}"]`).check();
  await picture(page, 'nation-sign-in');
  await page.locator(`button[value=${action}]`).click();
}
