import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestAccount, type TestService } from '../support/service.ts';
import { bcryptHash, create, logIn, password } from './login-story.ts';

const passwordMigration = `query ($siteId: Int!) {
  passwordMigration(siteId: $siteId) {
    customers withoutPassword toUpgrade
    schemes { scheme customers isUpgradedAtLogin }
  }
}`;

let service: TestService;
let account: TestAccount;
beforeAll(async () => {
  service = await startService();
  account = await service.newAccount({ sites: [1, 2] });
});
afterAll(() => service[Symbol.asyncDispose]());

async function migration({ token, siteId } = account) {
  return (await service.graphql(token, passwordMigration, { siteId })).passwordMigration;
}

describe('passwordMigration', () => {
  test('of a site without customers', async () => {
    expect(await migration()).toEqual({ customers: 0, withoutPassword: 0, toUpgrade: 0, schemes: [] });
  });

  test('counts the customers of the site by scheme, and goes down with each login', async () => {
    const md5 = '9cc2ae8a1ba7a93da39b46fc1019c481';
    const other = await service.newAccount({ sites: [1] });
    for (const [username, input] of Object.entries({
      md5a: { password: md5, passwordType: 'MD5' },
      md5b: { password: md5, passwordType: 'MD5' },
      bcrypt: { password: bcryptHash },
      plain: { password, passwordType: 'PLAIN_TEXT' },
      none: { password: undefined, passwordType: undefined },
    })) {
      await create(service, account, { username, passwordType: undefined, ...input });
    }
    await create(service, { ...account, siteId: 2 }, { username: 'elsewhere' });
    await create(service, other, { username: 'md5a', password: md5, passwordType: 'MD5' });
    expect(await migration()).toEqual({
      customers: 5,
      withoutPassword: 1,
      toUpgrade: 3,
      schemes: [
        { scheme: 'MD5_ARGON2ID', customers: 2, isUpgradedAtLogin: true },
        { scheme: 'ARGON2ID', customers: 1, isUpgradedAtLogin: false },
        { scheme: 'BCRYPT', customers: 1, isUpgradedAtLogin: true },
      ],
    });
    for (const login of ['md5a', 'md5b', 'bcrypt']) await logIn(service, account, login);
    expect(await migration()).toEqual({
      customers: 5,
      withoutPassword: 1,
      toUpgrade: 0,
      schemes: [{ scheme: 'ARGON2ID', customers: 4, isUpgradedAtLogin: false }],
    });
  });

  test('needs the scope customers:import and a site that is open to the token', async () => {
    const ask = async (siteId: number, options: object) => {
      const token = await service.tokenFor(account.accountId, options);
      const { body } = await service.request(token, passwordMigration, { siteId });
      return body.errors[0].extensions;
    };
    expect(await ask(1, { scopes: ['customers:read'] })).toMatchObject({
      code: 'FORBIDDEN',
      scope: 'customers:import',
    });
    expect(await ask(1, { sites: [2] })).toMatchObject({ code: 'SITE_NOT_FOUND' });
    expect(await ask(3, {})).toMatchObject({ code: 'SITE_NOT_FOUND' });
  });
});

describe('inspectPasswordHash', () => {
  const inspect = `query ($hash: String!) {
    inspectPasswordHash(hash: $hash) {
      families parameters strength { level reason } acceptedAs refusal
    }
  }`;

  test.each([
    [
      bcryptHash,
      {
        families: ['bcrypt'],
        parameters: { cost: 6 },
        strength: { level: 'WEAK', reason: expect.any(String) },
        acceptedAs: ['PASSWORD_BCRYPT', 'BCRYPT_WORDPRESS', 'CRYPT', 'DRUPAL_V8_2_X'],
        refusal: null,
      },
    ],
    [
      '{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9gd',
      {
        families: ['ldap'],
        parameters: {},
        strength: null,
        acceptedAs: [],
        refusal: 'No password type can verify an LDAP hash with its scheme in braces.',
      },
    ],
    [
      'hunter2',
      {
        families: [],
        parameters: {},
        strength: null,
        acceptedAs: [],
        refusal: expect.stringContaining('not'),
      },
    ],
  ])('of %s', async (hash, expected) => {
    const { token } = account;
    expect((await service.graphql(token, inspect, { hash })).inspectPasswordHash).toEqual(expected);
  });

  test('needs the scope customers:import', async () => {
    const token = await service.tokenFor(account.accountId, {
      scopes: ['customers:read', 'customers:write'],
    });
    const { body } = await service.request(token, inspect, { hash: bcryptHash });
    expect(body.errors[0].extensions).toMatchObject({ code: 'FORBIDDEN', scope: 'customers:import' });
  });
});
