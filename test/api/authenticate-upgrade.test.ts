import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { HasherBusyError } from '../../src/passwords/limiter.ts';
import { startService, type TestAccount, type TestService } from '../support/service.ts';
import { bcryptHash, codeOf, create, logIn, logInFrom, password } from './login-story.ts';

const lines: string[] = [];
let service: TestService;
let account: TestAccount;
beforeAll(async () => {
  const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  service = await startService({ override: { logger } });
});
beforeEach(async () => {
  account = await service.newAccount();
  lines.length = 0;
});
afterAll(() => service[Symbol.asyncDispose]());

const imported = { username: 'ada', password: bcryptHash, passwordType: 'PASSWORD_BCRYPT' };

function stored() {
  return service.deps.prisma.credential.findFirstOrThrow({ where: { accountId: account.accountId } });
}

/** Holds every upgrade back until `count` of them are under way, then calls `before` and lets them go on. */
function holdUpgrades(count: number, before: () => Promise<unknown> = async () => undefined) {
  const { hasher } = service.deps;
  const upgrade = hasher.upgrade.bind(hasher);
  let release: () => void = () => undefined;
  const all = new Promise<void>((resolve) => {
    release = resolve;
  });
  let waiting = 0;
  return vi.spyOn(hasher, 'upgrade').mockImplementation(async (...args) => {
    waiting++;
    if (waiting === count) await before().then(() => release());
    await all;
    return upgrade(...args);
  });
}

describe('the first login after an import', () => {
  test('replaces the hash by argon2id and leaves the date of the password', async () => {
    const { passwordLastUpdatedAt } = await create(service, account, imported);
    const { customer } = await logIn(service, account, 'ada');
    expect(customer.passwordLastUpdatedAt).toBe(passwordLastUpdatedAt);
    const credential = await stored();
    expect(credential).toMatchObject({ scheme: 'ARGON2ID', settings: null, siteId: account.siteId });
    expect(credential.hash).toMatch(/^\$argon2id\$v=19\$m=8192,t=2,p=1\$/);
    expect(credential.updatedAt.getTime()).toBeGreaterThanOrEqual(credential.createdAt.getTime());
    expect(await codeOf(logIn(service, account, 'ada'))).toBe('OK');
    expect(await codeOf(logIn(service, account, 'ada', `${password}x`))).toBe('INVALID_CREDENTIALS');
    expect((await stored()).hash).toBe(credential.hash);
  });

  test('keeps what is current', async () => {
    await create(service, account, { username: 'ada' });
    const before = await stored();
    await logIn(service, account, 'ada');
    expect(await stored()).toEqual(before);
  });

  test('twice at once: both are in, one hash is stored', async () => {
    await create(service, account, imported);
    const upgrades = holdUpgrades(2);
    const logins = ['192.0.2.1', '192.0.2.2'].map((from) => logInFrom(from, service, account, 'ada'));
    for (const { customer } of await Promise.all(logins)) expect(customer?.username).toBe('ada');
    expect(upgrades).toHaveBeenCalledTimes(2);
    const made = await Promise.all(upgrades.mock.results.map(({ value }) => value));
    upgrades.mockRestore();
    expect(new Set(made.map(({ hash }) => hash)).size).toBe(2);
    expect(made.map(({ hash }) => hash)).toContain((await stored()).hash);
    expect(await codeOf(logIn(service, account, 'ada'))).toBe('OK');
  });

  test('does not bring the old password back where it was changed meanwhile', async () => {
    await create(service, account, imported);
    const changed = await service.deps.hasher.toCredential({ kind: 'plain', password: 'another password' });
    const upgrades = holdUpgrades(1, () =>
      service.deps.prisma.credential.updateMany({
        where: { accountId: account.accountId },
        data: changed,
      }),
    );
    expect(await codeOf(logIn(service, account, 'ada'))).toBe('OK');
    upgrades.mockRestore();
    expect(await stored()).toMatchObject(changed);
    expect(await codeOf(logIn(service, account, 'ada'))).toBe('INVALID_CREDENTIALS');
    expect(await codeOf(logIn(service, account, 'ada', 'another password'))).toBe('OK');
  });
});

describe('a login whose traces cannot be written', () => {
  async function refusing<Result>(table: string, check: string, work: () => Promise<Result>) {
    const { prisma } = service.deps;
    await prisma.$executeRawUnsafe(`ALTER TABLE ${table} ADD CONSTRAINT refusing CHECK (${check}) NOT VALID`);
    try {
      return await work();
    } finally {
      await prisma.$executeRawUnsafe(`ALTER TABLE ${table} DROP CONSTRAINT refusing`);
    }
  }

  test('succeeds when the database refuses the new hash; the next one tries again', async () => {
    await create(service, account, imported);
    const login = () => codeOf(logIn(service, account, 'ada'));
    expect(await refusing('credentials', "scheme <> 'ARGON2ID'", login)).toBe('OK');
    expect((await stored()).hash).toBe(bcryptHash);
    const warning = lines.find((line) => line.includes('password not upgraded'));
    expect(JSON.parse(warning ?? '{}')).toMatchObject({ level: 40, accountId: account.accountId });
    expect(await login()).toBe('OK');
    expect((await stored()).scheme).toBe('ARGON2ID');
  });

  test('succeeds when there is no room to hash', async () => {
    await create(service, account, imported);
    const upgrade = vi.spyOn(service.deps.hasher, 'upgrade').mockRejectedValue(new HasherBusyError());
    expect(await codeOf(logIn(service, account, 'ada'))).toBe('OK');
    upgrade.mockRestore();
    expect((await stored()).hash).toBe(bcryptHash);
  });

  test('succeeds when the database refuses its time', async () => {
    const { id } = await create(service, account, imported);
    const login = () => logIn(service, account, 'ada');
    const { customer } = await refusing('customers', 'last_login_at IS NULL', login);
    expect(customer).toMatchObject({ id, lastLoginAt: null });
    expect((await stored()).scheme).toBe('ARGON2ID');
    expect(lines.some((line) => line.includes('time of a login not stored'))).toBe(true);
    expect((await login()).customer.lastLoginAt).not.toBeNull();
  });

  test('tells the log no secret', async () => {
    await create(service, account, imported);
    await refusing('credentials', "scheme <> 'ARGON2ID'", () => logIn(service, account, 'ada'));
    await refusing('customers', 'last_login_at IS NULL', () => logIn(service, account, 'ada'));
    const log = lines.join('');
    expect(log).toContain('password not upgraded');
    expect(log).not.toContain(password);
    expect(log).not.toMatch(/\$2y\$|argon2id\$/);
  });
});
