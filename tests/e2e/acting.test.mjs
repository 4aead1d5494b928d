// For whom a person acts: themselves, or a legal person that they have a mandate of.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as oidc from 'openid-client';
import { answerScan, readCode, showCode } from './nation.mjs';
import { relyingParty } from './party.mjs';
import { api, browse, picture, world } from './world.mjs';

// As the test bases of the simulator know them.
const zhao = { user_name: '赵六（演示）', cert_type: '111', cert_no: '320300200002292041' };
const association = '51320000PDY0000529'; // zhao is its representative
const company = '91320000PDY000087P'; // zhang's; zhao is to be its agent
const scope = 'openid legal_person';

let card, browser, page, agency, first;

async function register(credit_code, corp_name, representative) {
  const path = `/v1/corporations/${credit_code}`;
  await api(world.window, 'PUT', path, {
    corp_name,
    corp_type: 'enterprise',
    legal_name: representative.user_name,
    legal_cert_type: representative.cert_type,
    legal_cert_no: representative.cert_no,
  });
  await api(world.window, 'POST', `${path}:verify`);
}

const mandate = (credit_code, person_id, role) => api(world.window, 'POST', `/v1/corporations/${credit_code}/mandates`, { person_id, role });

before(async () => {
  await register(association, '江苏演示协会', zhao);
  await register(company, '江苏演示科技有限公司', { user_name: '张三（演示）', cert_type: '111', cert_no: '320100199001010018' });
  const { person_id } = await api(world.window, 'POST', '/v1/persons', { ...zhao, region: '320300', officer: 'XZ-0007' });
  await mandate(association, person_id, 'representative');
  agency = await mandate(company, person_id, 'agent');
  card = await relyingParty(world.clients[3]);
  browser = await browse();
  page = browser.page;
});
after(async () => {
  await browser?.close();
  card?.close();
});

/// The page asks for whom; `name` is on the button.
async function choose(name) {
  const button = page.locator('form[action="/signon/acting"] button', { hasText: name });
  await button.waitFor();
  await picture(page, 'choose-identity');
  await button.click();
}

test('the licence by scan: who shows it acts for the legal person by their mandate', async () => {
  const flow = await card.begin(page, { scope, acr_values: 'RC03' });
  await showCode(page, 'business_licence');
  await answerScan(await browser.another(), await readCode(page), { corporation: association });
  await choose('江苏演示协会');
  await picture(page, 'consent-legal-person');
  await page.locator('form[action="/signon/consent"] button').click();
  first = await flow.finish();
  assert.equal(first.claims().acr, 'RC04');
  assert.deepEqual(first.claims().amr, ['business_licence']);
  assert.deepEqual(first.claims().legal_person, { credit_code: association, name: '江苏演示协会', role: 'representative' });
});

test('another choice within the session: the new tokens tell it, the old ones stay what they were', async () => {
  const flow = await card.begin(page, { scope });
  await choose('江苏演示科技有限公司');
  const tokens = await flow.finish();
  assert.equal(tokens.claims().sid, first.claims().sid, 'nobody signed in anew');
  assert.equal(tokens.claims().sub, first.claims().sub, 'the same person');
  const acting = { credit_code: company, name: '江苏演示科技有限公司', role: 'agent' };
  assert.deepEqual(tokens.claims().legal_person, acting);
  assert.deepEqual((await card.userinfo(tokens)).legal_person, acting);
  assert.equal((await card.userinfo(first)).legal_person.credit_code, association);

  const silent = await card.begin(page, { scope, prompt: 'none' });
  assert.equal((await silent.finish()).claims().legal_person.credit_code, company, 'what was chosen last');
});

test('for oneself: no token tells of a legal person', async () => {
  const flow = await card.begin(page, { scope });
  await choose('本人');
  const tokens = await flow.finish();
  assert.equal(tokens.claims().legal_person, undefined);
  assert.equal((await card.userinfo(tokens)).legal_person, undefined);
});

test('who did not ask for the scope is not told, whatever was chosen', async () => {
  const flow = await card.begin(page, { prompt: 'select_account' });
  await choose('江苏演示协会');
  const tokens = await flow.finish();
  assert.equal(tokens.claims().legal_person, undefined);
  assert.equal((await card.userinfo(tokens)).legal_person, undefined);
});

test('a mandate that ends takes its tokens with it, and is offered no more', async () => {
  const flow = await card.begin(page, { scope: `${scope} offline_access` });
  await choose('江苏演示科技有限公司');
  await page.locator('form[action="/signon/consent"] button').click(); // to go on while the person is away
  const tokens = await flow.finish();
  await api(world.window, 'POST', `/v1/corporations/${company}/mandates/${agency.mandate_id}:end`);
  await assert.rejects(card.userinfo(tokens), (error) => error.status === 401 || error.code === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE');
  await assert.rejects(oidc.refreshTokenGrant(card.config, tokens.refresh_token), (error) => error.error === 'invalid_grant');
  const again = await card.begin(page, { scope });
  assert.equal(await page.locator('form[action="/signon/acting"] button', { hasText: '江苏演示科技有限公司' }).count(), 0);
  await page.goto(`${world.url}/signon/account`);
  await picture(page, 'account-mandates');
});
