import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { startService, type TestAccount, type TestService } from '../support/service.ts';
import { authenticateMutation, bcryptHash, codeOf, create, logIn, password } from './login-story.ts';

let service: TestService;
let account: TestAccount;
beforeAll(async () => {
  service = await startService();
});
beforeEach(async () => {
  account = await service.newAccount({ sites: [1, 2] });
});
afterAll(() => service[Symbol.asyncDispose]());

describe('the right password', () => {
  test.each(['Ada@Lovelace.dev', ' ada@LOVELACE.DEV ', 'Ada_L', 'ADA_L '])('logs %j in', async (login) => {
    const created = await create(service, account, { email: 'Ada@Lovelace.dev', username: 'Ada_L' });
    expect(created.lastLoginAt).toBeNull();
    const before = Date.now();
    const { customer, userErrors } = await logIn(service, account, login);
    expect(userErrors).toEqual([]);
    expect(customer).toMatchObject({
      id: created.id,
      email: 'Ada@Lovelace.dev',
      username: 'Ada_L',
      hasPassword: true,
      passwordLastUpdatedAt: created.passwordLastUpdatedAt,
      updatedAt: created.updatedAt,
    });
    expect(Date.parse(customer.lastLoginAt)).toBeGreaterThanOrEqual(before);
    const stored = await service.deps.prisma.customer.findFirstOrThrow({ where: { id: created.id } });
    expect(stored.lastLoginAt?.toISOString()).toBe(customer.lastLoginAt);
  });

  test('is taken to the letter', async () => {
    await create(service, account, { username: 'ada', password: ' spaces  around ' });
    expect(await codeOf(logIn(service, account, 'ada', ' spaces  around '))).toBe('OK');
    expect(await codeOf(logIn(service, account, 'ada', 'spaces  around'))).toBe('INVALID_CREDENTIALS');
  });

  test('needs the scope customers:authenticate, and no other', async () => {
    await create(service, account, { username: 'ada' });
    const only = await service.tokenFor(account.accountId, { scopes: ['customers:authenticate'] });
    expect(await codeOf(logIn(service, { ...account, token: only }, 'ada'))).toBe('OK');
    const others = ['customers:read', 'customers:write', 'customers:import'];
    const without = await service.tokenFor(account.accountId, { scopes: others });
    const variables = { siteId: 1, login: 'ada', password };
    const { body } = await service.request(without, authenticateMutation, variables);
    expect(body.errors[0].extensions).toMatchObject({ code: 'FORBIDDEN', scope: 'customers:authenticate' });
  });
});

describe('every refusal', () => {
  const refusal = {
    customer: null,
    userErrors: [
      {
        code: 'INVALID_CREDENTIALS',
        path: ['login'],
        message: expect.any(String),
        hint: null,
        params: null,
      },
    ],
  };

  /** What a login of `typed` costs: the credentials that the hasher was asked to verify. */
  async function refused(login: string, typed: string, as = account): Promise<(string | null)[]> {
    const verify = vi.spyOn(service.deps.hasher, 'verify');
    const upgrade = vi.spyOn(service.deps.hasher, 'upgrade');
    try {
      expect(await logIn(service, as, login, typed)).toEqual(refusal);
      expect(upgrade).not.toHaveBeenCalled();
      return verify.mock.calls.map(([credential]) => credential?.scheme ?? null);
    } finally {
      verify.mockRestore();
      upgrade.mockRestore();
    }
  }

  test('is one verification, and says the same', async () => {
    await create(service, account, { username: 'ada', email: 'ada@lovelace.dev' });
    await create(service, account, { username: 'nobody', password: undefined, passwordType: undefined });
    expect(await refused('ada', 'a wrong password')).toEqual(['ARGON2ID']);
    expect(await refused('ada@lovelace.dev', '')).toEqual(['ARGON2ID']);
    expect(await refused('ada', `${password}\0`)).toEqual(['ARGON2ID']);
    expect(await refused('ada', password.repeat(200))).toEqual(['ARGON2ID']);
    for (const login of ['nobody', 'unknown', 'unknown@lovelace.dev', '', '@', 'ada\0', 'x'.repeat(99_999)]) {
      expect(await refused(login, password), login.slice(0, 20)).toEqual([null]);
    }
  });

  test('leaves no trace on the customer', async () => {
    const { id } = await create(service, account, {
      username: 'ada',
      password: bcryptHash,
      passwordType: 'PASSWORD_BCRYPT',
    });
    await refused('ada', 'a wrong password');
    const stored = await service.deps.prisma.customer.findFirstOrThrow({
      where: { id },
      include: { credential: true },
    });
    expect(stored.lastLoginAt).toBeNull();
    expect(stored.credential?.hash).toBe(bcryptHash);
  });

  test('hides the customers of other accounts', async () => {
    const other = await service.newAccount({ sites: [1] });
    await create(service, other, { username: 'ada', email: 'ada@lovelace.dev' });
    expect(await refused('ada', password)).toEqual([null]);
    expect(await refused('ada@lovelace.dev', password)).toEqual([null]);
    expect(await codeOf(logIn(service, other, 'ada'))).toBe('OK');
  });

  test('hides the customers of other sites, to whichever token', async () => {
    await create(service, { ...account, siteId: 2 }, { username: 'ada' });
    const token = await service.tokenFor(account.accountId, { sites: [1] });
    expect(await refused('ada', password)).toEqual([null]);
    expect(await refused('ada', password, { ...account, token })).toEqual([null]);
    expect(await codeOf(logIn(service, { ...account, siteId: 2 }, 'ada'))).toBe('OK');
  });
});

describe('a site', () => {
  test('that does not exist or is not open to the token is refused without a look at the login', async () => {
    await create(service, account, { username: 'ada' });
    const token = await service.tokenFor(account.accountId, { sites: [2] });
    const verify = vi.spyOn(service.deps.hasher, 'verify');
    for (const as of [
      { ...account, siteId: 3 },
      { ...account, token },
    ]) {
      const { customer, userErrors } = await logIn(service, as, 'ada');
      expect(customer).toBeNull();
      expect(userErrors).toMatchObject([{ code: 'SITE_NOT_FOUND', path: ['siteId'] }]);
    }
    expect(verify).not.toHaveBeenCalled();
    verify.mockRestore();
  });
});

describe('a full queue', () => {
  test('answers BUSY, counts no failure, and recovers', async () => {
    await using full = await startService({ env: { PASSWORD_QUEUE: '1' } });
    const tenant = await full.newAccount();
    await create(full, tenant, { username: 'ada' });
    const logins = Array.from({ length: 24 }, (_, n) => codeOf(logIn(full, tenant, `unknown${n}`)));
    const codes = await Promise.all(logins);
    expect(codes).toContain('BUSY');
    expect(codes).toContain('INVALID_CREDENTIALS');
    const invalid = codes.filter((code) => code === 'INVALID_CREDENTIALS').length;
    expect(codes.filter((code) => code === 'BUSY').length).toBe(24 - invalid);
    const failures = await full.deps.prisma.loginFailure.findMany();
    // One for each login, one for each login from here, and one for here.
    expect(failures.length).toBe(2 * invalid + 1);
    expect(await codeOf(logIn(full, tenant, 'ada'))).toBe('OK');
  });
});
