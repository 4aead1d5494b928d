// What the tests share: the gateway under test (told by the environment), a portal that takes callbacks, codes by
// "short message", a browser, time that passes.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { webcrypto } from 'node:crypto';
import { chromium } from 'playwright-core';

globalThis.crypto ??= webcrypto;

export const world = JSON.parse(process.env.GATEWAY_E2E);

export async function eventually(what, condition, seconds = 20) {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > until) throw new Error(`never came: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function api(client, method, path, body, fields = {}) {
  const token = await fetch(`${world.url}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: 'Basic ' + btoa(`${client.id}:${client.secret}`) },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  }).then((answer) => answer.json());
  const answer = await fetch(world.url + path, {
    method,
    headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json', ...fields },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : {};
}

/// A system that persons sign in to, with the address it is called back at and what it was told there.
export async function portal(client, settings = {}) {
  const heard = { callbacks: [], logouts: [] };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const url = new URL(request.url, `http://${request.headers.host}`);
    if (url.pathname === '/logout') heard.logouts.push(new URLSearchParams(body).get('logout_token'));
    if (url.pathname === '/callback') {
      heard.callbacks.push(url);
      response.writeHead(303, { location: `http://localhost:${server.address().port}/home` }); // another origin
      return response.end();
    }
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>portal</title><p id="arrived">${url.pathname}`);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref(); // a test that fails before it has the portal to close ends all the same
  const origin = `http://127.0.0.1:${server.address().port}`;
  const before = await fetch(world.url); // keeps the address in use out of the way of the first request
  await before.text();
  await api(world.manager, 'PUT', `/v1/relying-parties/${client.id}`, {
    name_zh: '市民卡（演示）',
    name_en: 'Citizen card',
    redirect_uris: [`${origin}/callback`],
    post_logout_redirect_uris: [`${origin}/`],
    backchannel_logout_uri: `${origin}/logout`,
    scopes: ['openid', 'profile', 'phone', 'certificate', 'legal_person', 'offline_access'],
    ...settings,
  });
  return { client, origin, heard, redirect_uri: `${origin}/callback`, close: () => server.close() };
}

const used = new Map();
/// The next code that was sent to a number.
export async function sentCode(mobile) {
  const seen = used.get(mobile) ?? 0;
  const messages = await eventually(`a code for ${mobile}`, async () => {
    const text = await readFile(world.messages, 'utf8').catch(() => '');
    const mine = text.split('\n').filter(Boolean).map(JSON.parse).filter((message) => message.mobile === mobile);
    return mine.length > seen && mine;
  });
  used.set(mobile, messages.length);
  return messages.at(-1).text.match(/\d{6}/)[0];
}

/// A real browser, of a telephone's size; `another` is a device of its own.
export async function browse() {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const another = async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' });
    const page = await context.newPage();
    page.on('pageerror', (error) => { throw error; });
    return page;
  };
  return { page: await another(), another, close: () => browser.close() };
}

/// As if what is kept in `table` for a time had been made that much earlier.
export function letTimePass(table, interval) {
  const sql = `UPDATE ${table} SET created_at = created_at - interval '${interval}', expires_at = expires_at - interval '${interval}'`;
  execFileSync('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', world.database, '-c', sql]);
}

let pictures = 0;
/// A picture for human eyes, when a folder for them is given.
export async function picture(page, name) {
  if (process.env.GATEWAY_PICTURES) {
    const file = `${basename(process.argv[1], '.test.mjs')}-${String(++pictures).padStart(2, '0')}-${name}.png`;
    await page.screenshot({ path: join(process.env.GATEWAY_PICTURES, file), fullPage: true });
  }
}

export async function signInByCode(page, mobile) {
  await page.locator('form[action="/signon/code"] input[name=mobile]').fill(mobile);
  await page.locator('form[action="/signon/code"] button').click();
  await page.locator('#code').fill(await sentCode(mobile));
  await page.locator('form[action="/signon/code:answer"] button').click();
}
