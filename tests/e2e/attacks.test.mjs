// oauth4webapi, low level, as somebody would use it who tries what must not work.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import { portal, world } from './world.mjs';

const insecure = { [oauth.allowInsecureRequests]: true };
let shop, server, client;

before(async () => {
  shop = await portal(world.clients[1]);
  const issuer = new URL(world.issuer);
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
  client = { client_id: shop.client.id };
});
after(() => shop?.close());

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

test('a token of nobody, or signed by the asker, opens nothing', async () => {
  const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: server.issuer, aud: server.issuer, sub: 'x', client_id: client.client_id, exp: Math.floor(Date.now() / 1000) + 600, scope: 'openid', grant: '0'.repeat(32) };
  const jwks = await fetch(server.jwks_uri).then((answer) => answer.json());
  const forged = [];
  for (const header of [{ alg: 'none', typ: 'at+jwt' }, { alg: 'ES256', typ: 'at+jwt', kid: jwks.keys.at(-1).kid }, { alg: 'HS256', typ: 'at+jwt', kid: jwks.keys[0].kid }]) {
    const text = `${encode(header)}.${encode(claims)}`;
    const signature = header.alg === 'none' ? '' : Buffer.from(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, Buffer.from(text))).toString('base64url');
    forged.push(`${text}.${signature}`);
  }
  for (const token of [...forged, 'a.b.c', '', 'x'.repeat(5000)]) {
    const answer = await fetch(server.userinfo_endpoint, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(answer.status, 401, token.slice(0, 40));
  }
});
