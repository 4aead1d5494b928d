// oauth4webapi, low level, as somebody would use it who tries what must not work.
import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { after, before, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import { relyingParty } from './party.mjs';
import { browse, signInByCode, world } from './world.mjs';

const insecure = { [oauth.allowInsecureRequests]: true };
let shop, server, client;

before(async () => {
  shop = await relyingParty(world.clients[1]);
  const issuer = new URL(world.issuer);
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
  client = { client_id: shop.client.id };
});
after(() => shop?.close());

async function tokensOfAPerson() {
  const browser = await browse();
  try {
    const flow = await shop.begin(browser.page, {});
    await signInByCode(browser.page, '19900000041');
    return await flow.finish();
  } finally {
    await browser.close();
  }
}

/// Where the provider sends the browser.
async function authorize(parameters) {
  const url = new URL(server.authorization_endpoint);
  const all = {
    client_id: client.client_id,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: shop.redirect_uri,
    state: 'state',
    code_challenge: await oauth.calculatePKCECodeChallenge(oauth.generateRandomCodeVerifier()),
    code_challenge_method: 'S256',
    ...parameters,
  };
  for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.set(name, value);
  const answer = await fetch(url, { redirect: 'manual' });
  return { status: answer.status, location: answer.headers.get('location') };
}

test('PKCE cannot be left out or weakened', async () => {
  for (const weaker of [{ code_challenge: undefined }, { code_challenge_method: 'plain' }, { code_challenge_method: undefined }]) {
    const { location } = await authorize(weaker);
    assert.equal(new URL(location).searchParams.get('error'), 'invalid_request');
  }
});

test('a client of several providers is told who answers, so that none is taken for another', async () => {
  const { location } = await authorize({ prompt: 'none' });
  assert.throws(() => oauth.validateAuthResponse(server, client, new URL(location), 'state'), { error: 'login_required' });
  const mixed = new URL(location);
  mixed.searchParams.set('iss', 'https://other.example');
  assert.throws(() => oauth.validateAuthResponse(server, client, mixed, 'state'), /iss/);
  mixed.searchParams.delete('iss');
  assert.throws(() => oauth.validateAuthResponse(server, client, mixed, 'state'), /iss/);
});

test('an address that is not registered to the letter gets nobody', async () => {
  for (const uri of [`${shop.origin}/callback/..`, `${shop.origin}/callback?next=1`, `${shop.origin}@evil.example/callback`, 'https://evil.example/']) {
    const { status, location } = await authorize({ redirect_uri: uri });
    assert.equal(status, 400);
    assert.equal(location, null);
  }
});

test('a code that was guessed is worth nothing, nor is a wrong secret', async () => {
  const callback = new URL(`${shop.redirect_uri}?code=${'A'.repeat(43)}&state=state&iss=${encodeURIComponent(server.issuer)}`);
  const parameters = oauth.validateAuthResponse(server, client, callback, 'state');
  const redeem = async (secret) => {
    const response = await oauth.authorizationCodeGrantRequest(server, client, oauth.ClientSecretBasic(secret), parameters, shop.redirect_uri, oauth.generateRandomCodeVerifier(), insecure);
    return oauth.processAuthorizationCodeResponse(server, client, response);
  };
  await assert.rejects(redeem(shop.client.secret), { error: 'invalid_grant' });
  await assert.rejects(redeem('not-the-secret'), (error) => error.status === 401 || error.error === 'invalid_client');
});

test('a real token opens; the same claims under another algorithm, key or type open nothing', async () => {
  const { access_token: real, id_token: identity } = await tokensOfAPerson();
  const opens = async (token) => (await fetch(server.userinfo_endpoint, { headers: { authorization: `Bearer ${token}` } })).status;
  assert.equal(await opens(real), 200);

  const [head, claims, signature] = real.split('.');
  const { keys } = await fetch(server.jwks_uri).then((answer) => answer.json());
  const { kid } = JSON.parse(Buffer.from(head, 'base64url'));
  const published = keys.find((key) => key.kid === kid);
  const pem = createPublicKey({ key: published, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ownKey = { ...own.publicKey.export({ format: 'jwk' }), kid: 'mine', alg: 'ES256', use: 'sig' };
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const under = (header, signer) => {
    const text = `${encode({ typ: 'at+jwt', ...header })}.${claims}`;
    return `${text}.${signer(Buffer.from(text)).toString('base64url')}`;
  };
  const mac = (secret) => (text) => createHmac('sha256', secret).update(text).digest();
  const mine = (text) => sign('sha256', text, { key: own.privateKey, dsaEncoding: 'ieee-p1363' });
  const wider = encode({ ...JSON.parse(Buffer.from(claims, 'base64url')), scope: 'openid certificate' });
  const forged = {
    'no signature': under({ alg: 'none' }, () => Buffer.alloc(0)),
    'no signature, in capitals': under({ alg: 'NONE', kid }, () => Buffer.alloc(0)),
    'the signature left out': `${head}.${claims}.`,
    'other claims under the signature': `${head}.${wider}.${signature}`,
    'a MAC under the key as PEM': under({ alg: 'HS256', kid }, mac(pem)),
    'a MAC under the key as published': under({ alg: 'HS256', kid }, mac(JSON.stringify(published))),
    'a MAC under the point': under({ alg: 'HS256', kid }, mac(Buffer.concat([Buffer.from([4]), Buffer.from(published.x, 'base64url'), Buffer.from(published.y, 'base64url')]))),
    'a key of ones own under a real name': under({ alg: 'ES256', kid }, mine),
    'a key of ones own': under({ alg: 'ES256', kid: 'mine' }, mine),
    'a key of ones own, brought along': under({ alg: 'ES256', kid: 'mine', jwk: ownKey }, mine),
    'a key of ones own, at an address': under({ alg: 'ES256', kid: 'mine', jku: `${shop.origin}/jwks` }, mine),
    'a key of ones own, without a name': under({ alg: 'ES256' }, mine),
    'the name of a key of another algorithm': under({ alg: 'ES256', kid: keys.find((key) => key.kty !== published.kty || key.crv !== published.crv)?.kid }, mine),
    'an id token': identity,
    'no token': 'a.b.c',
    'nothing': '',
    'a long one': 'x'.repeat(5000),
  };
  for (const [how, token] of Object.entries(forged)) assert.equal(await opens(token), 401, how);
  assert.equal(await opens(real), 200, 'the real one is what it was');
});
