import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTokenVerifier, TokenError, TokenKeysUnavailableError } from '../../src/http/tokens.ts';

const algorithms = ['RS256', 'ES256', 'EdDSA'] as const;
const claims = { account: 7, scope: 'customers:read' };

/** The private keys by key id, and the published set of their public halves. */
const privateKeys = new Map<string, CryptoKey>();
const publicKeys: JWK[] = [];
let rsaPublicPem: string;

beforeAll(async () => {
  for (const alg of algorithms) {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    privateKeys.set(alg, privateKey);
    publicKeys.push({ ...(await exportJWK(publicKey)), kid: alg, alg, use: 'sig' });
    if (alg === 'RS256') rsaPublicPem = await exportSPKI(publicKey);
  }
});

let answer: { status: number; body: string };
let fetches = 0;
let server: Server;
let jwksUrl: URL;

beforeEach(async () => {
  answer = { status: 200, body: JSON.stringify({ keys: publicKeys }) };
  fetches = 0;
  server = createServer((_req, res) => {
    fetches++;
    res.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  jwksUrl = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`);
});
afterEach(() => stop());

async function stop(): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}

function verifier() {
  return createTokenVerifier({ keys: { jwksUrl }, clock: Date.now });
}

function sign(key: CryptoKey | Uint8Array, alg: string, kid: string = alg): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg, kid }).setExpirationTime('1m').sign(key);
}

function privateKey(alg: string): CryptoKey {
  const key = privateKeys.get(alg);
  if (key === undefined) throw new Error(`no key for ${alg}`);
  return key;
}

describe('a published key set', () => {
  test('verifies RS256, ES256 and EdDSA, and is fetched once', async () => {
    const verify = verifier();
    for (const alg of algorithms) {
      expect(await verify(await sign(privateKey(alg), alg))).toMatchObject({ accountId: 7 });
    }
    expect(fetches).toBe(1);
  });

  test('does not verify HS256 with a public key as the secret', async () => {
    const token = await sign(new TextEncoder().encode(rsaPublicPem), 'HS256', 'RS256');
    await expect(verifier()(token)).rejects.toThrow(TokenError);
  });

  test('does not verify a key that is not in it', async () => {
    const { privateKey: strange } = await generateKeyPair('ES256');
    const verify = verifier();
    await expect(verify(await sign(strange, 'ES256'))).rejects.toThrow(TokenError);
    await expect(verify(await sign(strange, 'ES256', 'other'))).rejects.toThrow(TokenError);
    await expect(verify(await sign(privateKey('RS256'), 'RS256', 'ES256'))).rejects.toThrow(TokenError);
  });
});

describe('a key set that cannot be read is not the fault of the token', () => {
  test('the server is down, and later is not', async () => {
    const token = await sign(privateKey('ES256'), 'ES256');
    const verify = verifier();
    const { port } = server.address() as AddressInfo;
    await stop();
    await expect(verify(token)).rejects.toThrow(TokenKeysUnavailableError);
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    expect(await verify(token)).toMatchObject({ accountId: 7 });
  });

  test.each([
    ['status 500', { status: 500, body: '{}' }],
    ['no JSON', { status: 200, body: '<html>' }],
    ['no keys', { status: 200, body: '{}' }],
  ])('%s', async (_, wrong) => {
    answer = wrong;
    await expect(verifier()(await sign(privateKey('ES256'), 'ES256'))).rejects.toThrow(
      TokenKeysUnavailableError,
    );
  });
});
