// The holder's own way to licences, through a portal that knows no more of us than OpenID Connect.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import jsqr from 'jsqr';
import * as oidc from 'openid-client';
import { PNG } from 'pngjs';
import qrcode from 'qrcode-generator';
import { readCode, throughNation } from './nation.mjs';
import { relyingParty } from './party.mjs';
import { api, browse, letTimePass, picture, world } from './world.mjs';

// As the test base of the simulator knows them. The nation asserts RC03 of who could prove more, unless more is asked for.
const wei = { name: '卫三（浙江演示）', code_type: '111', code: '320900199912319909' };
const wang = { name: '王五（演示）', code_type: '111', code: '320200199512311037' };
const scope = 'openid licences';

let portal, browser, page, tokens, mine, others;

const issue = async (holder, number) => {
  const face = { location: '示例路1号', unit_number: '1'.repeat(28), right_type: '房屋所有权' };
  return (await api(world.authority, 'POST', '/v1/licences', { type: 'real_estate_certificate', number, holders: [holder], face })).identifier;
};

before(async () => {
  mine = await issue(wei, '苏（2019）苏州市不动产权第0000001号');
  others = await issue(wang, '苏（2019）苏州市不动产权第0000002号');
  portal = await relyingParty(world.clients[4], { scopes: ['openid', 'licences'] });
  browser = await browse();
  page = browser.page;
});
after(async () => {
  await browser?.close();
  portal?.close();
});

/// As the portal asks with its token; openid-client throws what an answer challenges it to.
function ask(method, rest, body) {
  const headers = new Headers(body && { 'content-type': 'application/json' });
  const url = new URL(`${world.url}/v1/my/licences${rest}`);
  return oidc.fetchProtectedResource(portal.config, tokens.access_token, url, method, body && JSON.stringify(body), headers);
}
async function told(method, rest, body) {
  const answer = await ask(method, rest, body);
  const json = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(json));
  return json;
}
async function challenge(asked) {
  const error = await asked.then(() => assert.fail('it was answered'), (thrown) => thrown);
  assert.equal(error.code, 'OAUTH_WWW_AUTHENTICATE_CHALLENGE', error);
  const [{ scheme, parameters }] = error.cause;
  return { status: error.status, scheme, ...parameters };
}

/// A department at its window.
const purpose = { unit: '示例局', operator: 'w-0017', matter_name: '设立登记', matter_code: '11320500PDY000167D3000199001000', project_no: '32050020190418000001' };
const useCode = (department, code) => api(department, 'POST', '/v1/licences:query', { purpose, consent: { ground: 'code', code } });
const scan = (token) => api(world.counter, 'POST', '/v1/licences:scan', { token, purpose: { ...purpose, matter_name: '入住登记' } });
const passInvalid = /: 403 .*"pass_invalid"/;

/// A page of the portal's, on the telephone.
async function show(image, name) {
  await page.setContent(`<!doctype html><meta name="viewport" content="width=device-width"><body style="margin:0"><img class="code" width="100%" src="${image}">`);
  await picture(page, name);
}

test('the page of consent says that it is about licences, and nobody sees them before', async () => {
  const flow = await portal.begin(page, { scope });
  await throughNation(page, wei.code);
  const agree = page.locator('form[action="/signon/consent"] button');
  await agree.waitFor();
  await picture(page, 'consent');
  assert.match(await page.locator('main').innerText(), /市民卡（演示）[^]*您的电子证照/);
  await agree.click();
  tokens = await flow.finish();
  assert.equal(tokens.claims().acr, 'RC03');
});

test('a sign-in at too low a level is told which one opens them; sent there, the person sees their licences', async () => {
  const { acr_values, ...rest } = await challenge(ask('GET', ''));
  assert.deepEqual(rest, { status: 401, scheme: 'bearer', error: 'insufficient_user_authentication' });
  assert.equal(acr_values, 'RC04');
  const flow = await portal.begin(page, { scope, acr_values });
  await picture(page, 'step-up');
  await throughNation(page, wei.code);
  tokens = await flow.finish();
  assert.equal(tokens.claims().acr, 'RC04');
  const listed = (await told('GET', '')).items;
  assert.deepEqual(listed.map(({ identifier, type_zh, state }) => [identifier, type_zh, state]), [[mine, '不动产权证', 'valid']]);
  assert.deepEqual((await told('GET', '/uses')).items, [], 'nobody has used it yet');
});

test('the face, and a picture of it whose code says which licence it is', async () => {
  const licence = await told('GET', `/${mine}`);
  assert.equal(licence.face.location, '示例路1号');
  assert.deepEqual(licence.history.map((entry) => entry.action), ['issue']);
  const answer = await ask('GET', `/${mine}/preview`);
  assert.equal(answer.headers.get('content-type'), 'image/png');
  const octets = Buffer.from(await answer.arrayBuffer());
  const { data, width, height } = PNG.sync.read(octets);
  assert.equal(jsqr(new Uint8ClampedArray(data), width, height)?.data, mine);
  await show(`data:image/png;base64,${octets.toString('base64')}`, 'preview');
});

test("somebody else's licence is not found, whatever is asked of it", async () => {
  for (const [method, rest, body] of [['GET', ''], ['GET', '/preview'], ['POST', ':present'], ['POST', ':authorize', {}]]) {
    const answer = await ask(method, `/${others}${rest}`, body);
    assert.equal(answer.status, 404, rest);
    assert.equal((await answer.json()).code, 'licence_not_found');
  }
});

test('a code is good once, for the department that it names', async () => {
  const { code } = await told('POST', `/${mine}:authorize`, { client_id: world.counter.id });
  await assert.rejects(useCode(world.other_counter, code), passInvalid);
  const [used] = (await useCode(world.counter, code)).items;
  assert.equal(used.identifier, mine);
  assert.equal(used.face.location, '示例路1号');
  await assert.rejects(useCode(world.counter, code), passInvalid);
});

/// Shown on the telephone, and read off it at the counter.
async function present() {
  const { token } = await told('POST', `/${mine}:present`);
  const code = qrcode(0, 'M'); // as large as it must be
  code.addData(token);
  code.make();
  await show(code.createDataURL(8, 32), 'present');
  const read = await readCode(page);
  assert.equal(read, token);
  return read;
}

test('what the telephone shows is scanned at the counter once, and no more when its minute is over', async () => {
  const first = await present();
  const late = await present();
  assert.equal((await scan(first)).face.location, '示例路1号');
  await assert.rejects(scan(first), passInvalid);
  letTimePass('licenses.pass', '1 minute');
  await assert.rejects(scan(late), passInvalid);
});

test('the person finds every use, the last one first: who it was and what for', async () => {
  const uses = (await told('GET', '/uses')).items;
  assert.deepEqual(
    uses.map((use) => [use.identifier, use.client_id, use.kind, use.matter_name]),
    [[mine, world.counter.id, 'presentation', '入住登记'], [mine, world.counter.id, 'code', '设立登记']],
  );
});

/// Tokens of the session that is there; nothing is asked of the person.
const silently = async (parameters) => (await portal.begin(page, { prompt: 'none', ...parameters })).finish();

test('a token without the scope opens nothing', async () => {
  tokens = await silently({ acr_values: 'RC04' });
  assert.equal(tokens.claims().acr, 'RC04');
  assert.deepEqual(await challenge(ask('GET', '')), { status: 403, scheme: 'bearer', error: 'insufficient_scope', scope: 'licences' });
});

const closed = { status: 401, scheme: 'bearer', error: 'invalid_token' };

test('a token that the portal revokes opens nothing', async () => {
  tokens = await silently({ scope });
  await told('GET', '');
  await oidc.tokenRevocation(portal.config, tokens.access_token);
  assert.deepEqual(await challenge(ask('GET', '')), closed);
});

test('once the person has signed out, their tokens open nothing', async () => {
  tokens = await silently({ scope });
  await told('GET', '');
  await page.goto(oidc.buildEndSessionUrl(portal.config, { id_token_hint: tokens.id_token, post_logout_redirect_uri: `${portal.origin}/` }).href);
  await page.locator('#arrived').waitFor();
  assert.deepEqual(await challenge(ask('GET', '')), closed);
});
