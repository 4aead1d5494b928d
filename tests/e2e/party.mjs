// A system that people sign in to, as somebody else would write it: openid-client over a portal.
import * as oidc from 'openid-client';
import { eventually, portal, world } from './world.mjs';

export async function relyingParty(client, settings) {
  const own = await portal(client, settings);
  const config = await oidc.discovery(new URL(world.issuer), client.id, undefined, oidc.ClientSecretBasic(client.secret), {
    execute: [oidc.allowInsecureRequests],
  });
  /// Begins a flow in a browser; `finish` waits until it has come through, and gives the tokens.
  const begin = async (page, parameters) => {
    const verifier = oidc.randomPKCECodeVerifier();
    const checks = { pkceCodeVerifier: verifier, expectedState: oidc.randomState(), expectedNonce: oidc.randomNonce() };
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: own.redirect_uri,
      scope: 'openid',
      state: checks.expectedState,
      nonce: checks.expectedNonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...parameters,
    });
    const seen = own.heard.callbacks.length;
    await page.goto(url.href);
    return {
      finish: async () => {
        await eventually('the callback', () => own.heard.callbacks.length > seen);
        await page.locator('#arrived').waitFor();
        return oidc.authorizationCodeGrant(config, new URL(own.heard.callbacks.at(-1)), checks);
      },
    };
  };
  const userinfo = (tokens) => oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  return { ...own, config, begin, userinfo };
}
