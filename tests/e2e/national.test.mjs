// Signing in by the nation: its own page, and codes that are scanned with another device.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { answerScan, readCode, showCode, throughNation } from './nation.mjs';
import { relyingParty } from './party.mjs';
import { browse, picture, signInByCode, world } from './world.mjs';

// As the test bases of the simulator know them.
const zheng = '32010019880808008X'; // RC05
const sun = '320400199602293056'; // RC04, but no picture of the face: a sign-in proves RC03

let card, browser, page, telephone;

before(async () => {
  card = await relyingParty(world.clients[2]);
  browser = await browse();
  telephone = await browser.another();
});
after(async () => {
  await browser?.close();
  card?.close();
});

/// In a browser that nobody is signed in in.
async function fresh(parameters) {
  page = await browser.another();
  return card.begin(page, parameters);
}

test('an electronic ID by scan: the page goes on by itself, at the level that was proven', async () => {
  const flow = await fresh({ acr_values: 'RC04' });
  await showCode(page, 'electronic_id');
  await picture(page, 'scan');
  assert.equal(await page.locator('script').count(), 0, 'the page needs none');
  const code = await readCode(page);
  assert.ok(code.startsWith(`${world.nation}/trust/scan/`), code);
  await page.waitForEvent('load'); // asked again while nobody has confirmed
  assert.equal(await readCode(page), code);
  await answerScan(telephone, code, { who: zheng });
  const claims = (await flow.finish()).claims();
  assert.equal(claims.acr, 'RC04');
  assert.deepEqual(claims.amr, ['electronic_id']);
  await telephone.goto(code);
  await picture(telephone, 'nation-scan-over');
  assert.equal(await telephone.locator('button').count(), 0, 'a code works once');

  const again = await card.begin(page, { max_age: '0' });
  await picture(page, 'prove-again');
  assert.equal(await page.locator('form[action="/signon/code"]').count(), 0, 'the account has no number to send a code to');
  await showCode(page, 'electronic_id');
  await answerScan(telephone, await readCode(page), { who: zheng });
  assert.ok((await again.finish()).claims().auth_time >= claims.auth_time);
});

test('a scan signs in the browser that shows the code, not the device that scans it', async () => {
  await fresh({});
  await showCode(page, 'electronic_id');
  await answerScan(telephone, await readCode(page), { who: zheng });
  await page.locator('#arrived').waitFor();
  await telephone.goto(`${world.url}/signon/account`);
  assert.equal(await telephone.locator('form[action="/signon/password"]').count(), 1, 'the sign-in page');
});

test('the person refuses on the telephone, and every other way stays open', async () => {
  const flow = await fresh({});
  await showCode(page, 'electronic_id');
  await answerScan(telephone, await readCode(page), { who: zheng, action: 'refuse' });
  await page.locator('.fault').waitFor();
  await picture(page, 'scan-refused');
  await signInByCode(page, '19900000031');
  assert.equal((await flow.finish()).claims().acr, 'RC01');
});

test('who shows a code may go back, or cancel', async () => {
  const flow = await fresh({});
  await showCode(page, 'electronic_id');
  await page.locator('a[href^="/signon?request="]').click();
  await showCode(page, 'business_licence');
  await picture(page, 'scan-licence');
  await page.locator('form[action="/signon/cancel"] button').click();
  await assert.rejects(flow.finish(), (error) => error.error === 'access_denied');
});

test('through the national platform and back, at the level it asserts', async () => {
  const flow = await fresh({ acr_values: 'RC03 RC02' });
  await throughNation(page, sun);
  const claims = (await flow.finish()).claims();
  assert.equal(claims.acr, 'RC03');
  assert.deepEqual(claims.amr, ['national']);

  const higher = await card.begin(page, { acr_values: 'RC04' });
  await picture(page, 'prove-RC04');
  await throughNation(page, sun);
  await page.locator('.fault').waitFor();
  await picture(page, 'nation-too-low');
  assert.match(await page.locator('.fault').innerText(), /未达到/);
  await page.locator('form[action="/signon/decline"] button').click();
  await assert.rejects(higher.finish(), (error) => error.error === 'unmet_authentication_requirements');
});

test('refused at the platform: said so, and every other way stays open', async () => {
  const flow = await fresh({});
  await throughNation(page, sun, 'refuse');
  await page.locator('.fault').waitFor();
  assert.match(await page.locator('.fault').innerText(), /没有同意/);
  await signInByCode(page, '19900000032');
  assert.equal((await flow.finish()).claims().acr, 'RC01');
});
