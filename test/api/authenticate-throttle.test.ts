import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { waitLeft } from '../../src/logins/cool-down.ts';
import { LoginFailures } from '../../src/logins/login-failures.ts';
import { LoginThrottle } from '../../src/logins/login-throttle.ts';
import { onlyPglite } from '../support/database.ts';
import { startService, type TestAccount, type TestService } from '../support/service.ts';
import { authenticateMutation, codeOf, create, logIn, logInFrom, password } from './login-story.ts';

let now = Date.now();
let service: TestService;
let account: TestAccount;
beforeAll(async () => {
  service = await startService({ override: { clock: () => now } });
});
beforeEach(async () => {
  account = await service.newAccount();
  await create(service, account, { username: 'ada', email: 'ada@lovelace.dev' });
});
afterAll(() => service[Symbol.asyncDispose]());

const home = '192.0.2.1';
const elsewhere = '198.51.100.1';
const wrong = 'a wrong password';

async function fail(times: number, login = 'ada', from = home): Promise<string[]> {
  const codes = [];
  for (let time = 0; time < times; time++) codes.push(await codeFrom(from, login, wrong));
  return codes;
}

async function codeFrom(from: string, login = 'ada', typed = password): Promise<string> {
  const { issues } = await logInFrom(from, service, account, login, typed);
  return issues?.[0]?.code ?? 'OK';
}

/** What weighs most of all that is counted for the account. */
function heaviest() {
  const { accountId } = account;
  return service.deps.prisma.loginFailure.findFirstOrThrow({
    where: { accountId },
    orderBy: { failures: 'desc' },
  });
}

async function waitAt(login: string, from: string): Promise<unknown> {
  const { issues } = await logInFrom(from, service, account, login);
  return issues?.[0]?.params?.retryAfterSeconds;
}

const failedTimes = (times: number) => Array<string>(times).fill('INVALID_CREDENTIALS');

describe('failures at one login from one address', () => {
  test('beyond the fifth ask to wait, in a retryable error', async () => {
    expect(await fail(6)).toEqual([...failedTimes(5), 'TOO_MANY_ATTEMPTS']);
    const { customer, issues } = await logInFrom(home, service, account, 'ada');
    expect(customer).toBeUndefined();
    expect(issues).toEqual([
      {
        code: 'TOO_MANY_ATTEMPTS',
        path: ['login'],
        message: 'Too many logins failed. Try again in 5 s.',
        hint: expect.any(String),
        params: { retryAfterSeconds: 5 },
      },
    ]);
    now += 4_999;
    expect(await codeFrom(home)).toBe('TOO_MANY_ATTEMPTS');
    now += 1;
    expect(await codeFrom(home)).toBe('OK');
  });

  test('are told through the API', async () => {
    for (let time = 0; time < 5; time++) await logIn(service, account, 'ada', wrong);
    const { customer, userErrors } = await logIn(service, account, 'ada');
    expect(customer).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'TOO_MANY_ATTEMPTS', params: { retryAfterSeconds: 5 } }]);
  });

  test('double the wait up to 15 minutes and never beyond', async () => {
    await fail(4);
    const waits = [];
    for (let time = 0; time < 12; time++) {
      expect(await fail(1)).toEqual(failedTimes(1));
      const wait = await waitAt('ada', home);
      waits.push(wait);
      now += Number(wait) * 1000;
    }
    expect(waits.slice(0, 7)).toEqual([5, 10, 20, 40, 80, 160, 320]);
    // From here on a failure fades about as fast as the next one is allowed.
    for (const wait of waits.slice(7)) expect([320, 640, 900]).toContain(wait);
    expect(await codeFrom(home)).toBe('OK');
  });

  test('are forgotten after a success', async () => {
    await fail(4);
    expect(await codeFrom(home)).toBe('OK');
    expect(await fail(6)).toEqual([...failedTimes(5), 'TOO_MANY_ATTEMPTS']);
  });

  test('weigh half after two hours', async () => {
    await fail(4);
    now += 7_200_000;
    expect(await fail(4)).toEqual([...failedTimes(3), 'TOO_MANY_ATTEMPTS']);
    now += 40 * 86_400_000;
    expect(await fail(6)).toEqual([...failedTimes(5), 'TOO_MANY_ATTEMPTS']);
  });

  test('count whatever the spelling of the login', async () => {
    for (const spelling of ['Ada', 'ADA', ' ada', 'ada ', 'aDa']) await fail(1, spelling);
    expect(await codeFrom(home)).toBe('TOO_MANY_ATTEMPTS');
  });

  test('do not count, cost or reveal anything while there is a wait', async () => {
    await fail(5);
    const verify = vi.spyOn(service.deps.hasher, 'verify');
    expect(await fail(10)).toEqual(Array(10).fill('TOO_MANY_ATTEMPTS'));
    expect(verify).not.toHaveBeenCalled();
    verify.mockRestore();
    expect(await waitAt('ada', home)).toBe(5);
  });

  test('are the same for a login that nobody has', async () => {
    const story = async (login: string) => {
      const answers = [];
      for (let time = 0; time < 9; time++) {
        answers.push(await logInFrom(home, service, account, login, wrong));
        if (time > 5) now += 7_000;
      }
      return answers;
    };
    const known = await story('ada');
    expect(known.map(({ issues }) => issues?.[0]?.code)).toContain('TOO_MANY_ATTEMPTS');
    expect(await story('unknown')).toEqual(known);
    expect(await story('unknown@lovelace.dev')).toEqual(known);
    expect(await story('no login at all @')).toEqual(known);
  });

  test('are not more when all guesses come at once', async () => {
    const guesses = Array.from({ length: 20 }, () => codeFrom(home, 'ada', wrong));
    expect((await Promise.all(guesses)).toSorted()).toEqual([
      ...failedTimes(5),
      ...Array(15).fill('TOO_MANY_ATTEMPTS'),
    ]);
  });
});

describe('whoever knows the password', () => {
  test('may come many times at once', async () => {
    const logins = Array.from({ length: 20 }, () => codeFrom(home));
    expect(new Set(await Promise.all(logins))).toEqual(new Set(['OK']));
    expect(await service.deps.prisma.loginFailure.count({ where: { accountId: account.accountId } })).toBe(0);
  });

  test('is not kept out by guesses from another address', async () => {
    await fail(12, 'ada', elsewhere);
    expect(await codeFrom(elsewhere)).toBe('TOO_MANY_ATTEMPTS');
    expect(await codeFrom(home)).toBe('OK');
    // The guesser gains nothing by that.
    expect(await codeFrom(elsewhere)).toBe('TOO_MANY_ATTEMPTS');
  });

  test('is not kept out by hours of guesses from another address', async () => {
    let guesses = 0;
    for (const end = now + 12 * 3_600_000; now < end; guesses++) {
      expect(await fail(1, 'ada', elsewhere)).toEqual(failedTimes(1));
      const { failures, failedAt } = await heaviest();
      now += Math.max(0, waitLeft({ failures, failedAt }, 5, now));
    }
    expect(guesses).toBeLessThan(75);
    expect(await codeFrom(home)).toBe('OK');
  });

  test('is not kept out by guesses at another account', async () => {
    const other = await service.newAccount();
    for (let time = 0; time < 6; time++) await logInFrom(home, service, other, 'ada', wrong);
    expect(await codeFrom(home)).toBe('OK');
  });
});

describe('failures at one login from many addresses', () => {
  test('beyond the twentieth ask everybody to wait', async () => {
    for (let n = 0; n < 20; n++) expect(await fail(1, 'ada', `203.0.113.${n}`)).toEqual(failedTimes(1));
    expect(await waitAt('ada', home)).toBe(5);
    expect(await codeFrom(home, 'ada@lovelace.dev')).toBe('OK');
    now += 5_000;
    expect(await codeFrom(home)).toBe('OK');
    expect(await fail(2, 'ada', elsewhere)).toEqual(failedTimes(2));
  });
});

describe('failures from one address at many logins', () => {
  test('beyond the limit ask it to wait, and nobody else', async () => {
    const { deps } = service;
    const strict = new LoginThrottle(
      new LoginFailures(deps.prisma),
      { perLoginAndNetwork: 5, perLogin: 20, perNetwork: 3 },
      deps.deriveKey('login failures'),
    );
    const spy = vi
      .spyOn(deps.loginThrottle, 'attempt')
      .mockImplementation((...args) => strict.attempt(...args));
    for (let n = 0; n < 3; n++) expect(await fail(1, `user${n}`)).toEqual(failedTimes(1));
    expect(await waitAt('ada', home)).toBe(5);
    expect(await codeFrom(elsewhere)).toBe('OK');
    // A success from there does not clear what was guessed at others.
    now += 5_000;
    expect(await codeFrom(home)).toBe('OK');
    expect(await fail(2, 'user4')).toEqual([...failedTimes(1), 'TOO_MANY_ATTEMPTS']);
    expect(await waitAt('ada', home)).toBe(10);
    spy.mockRestore();
  });
});

describe('the counts', () => {
  test('are shared by all processes', async () => {
    await fail(5);
    const { prisma, deriveKey } = service.deps;
    const limits = { perLoginAndNetwork: 5, perLogin: 20, perNetwork: 300 };
    const another = new LoginThrottle(new LoginFailures(prisma), limits, deriveKey('login failures'));
    const attempt = { accountId: account.accountId, login: 'ada', network: home };
    expect(
      await another.attempt(
        attempt,
        () => now,
        async () => 'in',
      ),
    ).toEqual({ retryAfterSeconds: 5 });
  });

  test('name neither logins nor addresses, and are deleted after a day', async () => {
    await fail(1, 'Grace@Hopper.dev', home);
    const where = { accountId: account.accountId };
    const rows = await service.deps.prisma.loginFailure.findMany({ where });
    expect(rows.length).toBe(3);
    for (const { key } of rows) expect(key).toMatch(/^[0-9a-f]{64}$/);
    now += 86_400_001;
    await fail(1, 'ada', elsewhere);
    const left = await service.deps.prisma.loginFailure.findMany({ where });
    expect(left.map(({ key }) => key)).not.toEqual(expect.arrayContaining([rows[0]?.key]));
    expect(left.length).toBe(3);
  });
});

describe.skipIf(onlyPglite)('logins of many at once (needs several connections: PostgreSQL only)', () => {
  test('neither fail for each other nor lose a count', async () => {
    const names = Array.from({ length: 4 }, (_, n) => `user${n}`);
    await Promise.all(names.map((username) => create(service, account, { username })));
    const guess = (n: number) => codeFrom(`192.0.2.${n % 5}`, `unknown${n % 20}`, wrong);
    const login = (n: number) => codeFrom(`192.0.2.${n % 5}`, names[n % 4]);
    const all = Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? guess(n / 2) : login(n)));
    const codes = await Promise.all(all);
    expect(codes.filter((code) => code === 'OK').length).toBe(100);
    expect(codes.filter((code) => code === 'INVALID_CREDENTIALS').length).toBe(100);
    const { failures } = await heaviest();
    expect(Math.round(failures)).toBe(20);
  });
});

describe('the address of a client', () => {
  const guess = async (url: string, forwarded: string) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${account.token}`,
        'x-forwarded-for': forwarded,
      },
      body: JSON.stringify({
        query: authenticateMutation,
        variables: { siteId: account.siteId, login: 'ada', password: wrong },
      }),
    });
    const { data } = (await response.json()) as {
      data: { authenticateCustomer: { userErrors: { code: string }[] } };
    };
    return data.authenticateCustomer.userErrors[0]?.code;
  };

  test('is not what X-Forwarded-For says', async () => {
    const url = await service.listen();
    for (let n = 0; n < 5; n++) expect(await guess(url, `203.0.113.${n}`)).toBe('INVALID_CREDENTIALS');
    expect(await guess(url, '203.0.113.99')).toBe('TOO_MANY_ATTEMPTS');
  });

  test('is what X-Forwarded-For says when TRUST_PROXY counts the proxies', async () => {
    await using proxied = await startService({ env: { TRUST_PROXY: '1' }, override: { clock: () => now } });
    account = await proxied.newAccount();
    const url = await proxied.listen();
    for (let n = 0; n < 5; n++) expect(await guess(url, `10.0.0.${n}, ${home}`)).toBe('INVALID_CREDENTIALS');
    expect(await guess(url, `10.0.0.99, ${home}`)).toBe('TOO_MANY_ATTEMPTS');
    expect(await codeOf(logIn(proxied, account, 'ada', wrong))).toBe('INVALID_CREDENTIALS');
    expect(await guess(url, elsewhere)).toBe('INVALID_CREDENTIALS');
  });
});
