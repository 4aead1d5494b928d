// openid-client, a certified relying party, and a real browser through every flow.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as oidc from 'openid-client';
import { relyingParty } from './party.mjs';
import { browse, eventually, picture, sentCode, world } from './world.mjs';

let card, config, browser, page;
const begin = (parameters) => card.begin(page, parameters);

before(async () => {
  card = await relyingParty(world.clients[0]);
  config = card.config;
  browser = await browse();
  page = browser.page;
});
after(async () => {
  await browser?.close();
  card?.close();
});

const mobile = '19900000011'; // fictitious

test('sign in by a code, consent, tokens, userinfo', async () => {
  const flow = await begin({ scope: 'openid phone offline_access' });
  await picture(page, 'sign-in');
  await page.locator('form[action="/signon/code"] input[name=mobile]').fill(mobile);
  await page.locator('form[action="/signon/code"] button').click();
  await picture(page, 'code');
  await page.locator('#code').fill(await sentCode(mobile));
  await page.locator('form[action="/signon/code:answer"] button').click();
  await picture(page, 'consent');
  await page.locator('form[action="/signon/consent"] button').click();
  const tokens = await flow.finish();
  assert.equal(tokens.claims().acr, 'RC01');
  const info = await card.userinfo(tokens);
  assert.equal(info.phone_number, `+86${mobile}`);

  const fresh = await oidc.refreshTokenGrant(config, tokens.refresh_token);
  assert.notEqual(fresh.refresh_token, tokens.refresh_token);
  const known = await oidc.tokenIntrospection(config, fresh.access_token);
  assert.equal(known.active, true);
  assert.equal(known.acr, 'RC01');
  await oidc.tokenRevocation(config, fresh.refresh_token);
  assert.equal((await oidc.tokenIntrospection(config, fresh.access_token)).active, false);
});

test('single sign-on: the second time nothing is asked', async () => {
  const flow = await begin({ prompt: 'none' });
  const tokens = await flow.finish();
  assert.equal(tokens.claims().amr[0], 'one_time_code');
});

async function identify(number) {
  await page.locator('#user_name').fill('张三（演示）');
  await page.locator('#cert_no').fill(number);
  await page.locator('form[action="/signon/identity"] button').click();
}

test('step up to RC03: prove who one is against the base, then the password beside the code', async () => {
  await page.goto(`${world.url}/signon/account`);
  await page.locator('#password').fill('Correct-Horse-9');
  await page.locator('form[action="/signon/account/password"] button').click();
  await picture(page, 'account');
  const flow = await begin({ acr_values: 'RC03 RC02', scope: 'openid profile' });
  await picture(page, 'identify');
  await identify('320100199001010017'); // its check digit is wrong
  await picture(page, 'identify-fault');
  assert.match(await page.locator('.fault').innerText(), /校验码/);
  await identify('320100199001010018'); // as the national test base knows it
  await picture(page, 'prove');
  await page.locator('#mobile').fill(mobile);
  await page.locator('#password').fill('Correct-Horse-9');
  await page.locator('form[action="/signon/password"] button').click();
  await page.locator('form[action="/signon/consent"] button').click();
  const tokens = await flow.finish();
  assert.equal(tokens.claims().acr, 'RC03');
  assert.ok(tokens.claims().amr.includes('password_and_code'));
  const info = await card.userinfo(tokens);
  assert.equal(info.name, '张三（演示）');
});

test('the person declines, and the client hears that its demand was not met', async () => {
  const flow = await begin({ acr_values: 'RC05' });
  await page.locator('form[action="/signon/decline"] button').click();
  await assert.rejects(flow.finish(), (error) => error.error === 'unmet_authentication_requirements');
});

test('the person cancels', async () => {
  const flow = await begin({ prompt: 'login' });
  await page.locator('form[action="/signon/cancel"] button').click();
  await assert.rejects(flow.finish(), (error) => error.error === 'access_denied');
});

test('the pages speak English', async () => {
  const flow = await begin({ prompt: 'login', ui_locales: 'en' });
  await picture(page, 'sign-in-en');
  assert.equal(await page.locator('h1').innerText(), 'Sign in');
});

test('client credentials', async () => {
  const tokens = await oidc.clientCredentialsGrant(config, {});
  assert.equal(tokens.token_type, 'bearer');
});

test('logout by the client, told to the others by the back channel', async () => {
  const flow = await begin({});
  const tokens = await flow.finish();
  const heard = card.heard.logouts.length;
  await page.goto(oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token, post_logout_redirect_uri: `${card.origin}/`, state: 'bye' }).href);
  await page.locator('#arrived').waitFor();
  assert.equal(new URL(page.url()).searchParams.get('state'), 'bye');
  await eventually('the logout token', () => card.heard.logouts.length > heard);
  const payload = JSON.parse(Buffer.from(card.heard.logouts.at(-1).split('.')[1], 'base64url'));
  assert.equal(payload.sid, tokens.claims().sid);
  const silent = await begin({ prompt: 'none' });
  await assert.rejects(silent.finish(), (error) => error.error === 'login_required');
});

test('a page of another origin cannot frame the sign-in', async () => {
  const answer = await fetch(`${world.url}/signon/account`, { redirect: 'manual' });
  assert.equal(answer.status, 303);
  const shown = await fetch(`${world.url}${answer.headers.get('location')}`);
  assert.match(shown.headers.get('content-security-policy'), /frame-ancestors 'none'/);
});
