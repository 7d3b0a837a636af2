import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IdempotencyKeys } from '../../src/customers/idempotency-keys.ts';
import { KeyTurns } from '../../src/customers/key-turns.ts';
import { type Data, startService, type TestAccount, type TestService } from '../support/service.ts';
import { codes, create } from './create-story.ts';

let service: TestService;
let account: TestAccount;
let now = Date.now();
beforeAll(async () => {
  service = await startService({ override: { clock: () => now } });
  const keys = new IdempotencyKeys(
    service.deps.prisma,
    service.deps.deriveKey('idempotency keys'),
    () => now,
  );
  Object.assign(service.deps.idempotency, { once: keys.once.bind(keys), sweep: keys.sweep.bind(keys) });
  account = await service.newAccount();
});
afterAll(() => service[Symbol.asyncDispose]());

function count(): Promise<number> {
  return service.deps.prisma.customer.count({ where: { accountId: account.accountId } });
}

const send = (input: object, key: string, options: object = {}): Promise<Data> =>
  create(service, account.token, input, { key, ...options });

describe('idempotencyKey', () => {
  test('the same key and the same input get the first answer, and create nothing', async () => {
    const input = {
      email: 'k1@lovelace.dev',
      firstName: 'Ada',
      password: 'correct horse',
      passwordType: 'PLAIN_TEXT',
    };
    const first = await send(input, 'k1');
    await create(
      service,
      account.token,
      { email: 'k1@lovelace.dev', firstName: 'Grace' },
      { ifExists: 'UPDATE' },
    );
    const before = await count();
    const again = await send(input, 'k1');
    expect(first.replayed).toBe(false);
    // As the first answer showed it, whatever happened since.
    expect(again).toEqual({ ...first, replayed: true });
    expect(await count()).toBe(before);
  });

  test('works for customers that nothing else tells apart', async () => {
    const before = await count();
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await send({ displayName: 'same name' }, 'k2'));
    expect(await count()).toBe(before + 1);
    expect(new Set(answers.map(({ customer }) => customer.id)).size).toBe(1);
  });

  test('the order of keys and the way of saying "nothing" do not make another input', async () => {
    await send({ displayName: 'D', metadata: { a: 1, b: 2 }, firstName: null }, 'k3');
    const again = await send({ metadata: { b: 2, a: 1 }, displayName: ' D ', lastName: '' }, 'k3');
    expect(again.replayed).toBe(true);
  });

  test.each([
    ['another field', { displayName: 'E', firstName: 'x' }],
    ['another password', { displayName: 'E', password: 'other horse', passwordType: 'PLAIN_TEXT' }],
    ['no password', { displayName: 'E' }],
    ['another type of password', { displayName: 'E', password: 'first horse', passwordType: 'MD5' }],
  ])('%s is a mismatch', async (_name, input) => {
    await send({ displayName: 'E', password: 'first horse', passwordType: 'PLAIN_TEXT' }, 'k4');
    const before = await count();
    expect(codes(await send(input, 'k4'))).toEqual(['IDEMPOTENCY_MISMATCH idempotencyKey']);
    expect(await count()).toBe(before);
  });

  test('another ifExists is a mismatch, and validateOnly is not', async () => {
    const input = { displayName: 'I', oldProviderId: 'i' };
    await send(input, 'k5');
    expect(codes(await send(input, 'k5', { ifExists: 'UPDATE' }))).toEqual([
      'IDEMPOTENCY_MISMATCH idempotencyKey',
    ]);
    expect(await send(input, 'k5', { validateOnly: true })).toMatchObject({ replayed: true, preview: null });
  });

  test('validateOnly keeps no key', async () => {
    const input = { displayName: 'V' };
    expect(await send(input, 'k6', { validateOnly: true })).toMatchObject({
      replayed: false,
      customer: null,
    });
    expect(await send(input, 'k6')).toMatchObject({ replayed: false, customer: { id: expect.any(String) } });
  });

  test('a refused input is not kept', async () => {
    expect(codes(await send({ displayName: 'F', phone: '1' }, 'k7'))).toEqual(['PHONE_INVALID input.phone']);
    expect(await send({ displayName: 'F', phone: '12345' }, 'k7')).toMatchObject({
      userErrors: [],
      replayed: false,
    });
  });

  test('belongs to one subject of one account', async () => {
    const other = await service.tokenFor(account.accountId, { subject: 'somebody else' });
    const elsewhere = await service.newAccount();
    await send({ displayName: 'S' }, 'k8');
    for (const token of [other, elsewhere.token]) {
      expect(await create(service, token, { displayName: 'T' }, { key: 'k8' })).toMatchObject({
        replayed: false,
        userErrors: [],
      });
    }
  });

  test('keeps what ifExists answered', async () => {
    await send({ oldProviderId: 'x1', displayName: 'X' }, 'k9');
    for (const [ifExists, input, result] of [
      ['RETURN', { oldProviderId: 'x1' }, 'RETURNED'],
      ['UPDATE', { oldProviderId: 'x1', displayName: 'Y' }, 'UPDATED'],
      ['UPDATE', { oldProviderId: 'x1' }, 'UNCHANGED'],
    ] as const) {
      const first = await send(input, `k9 ${result}`, { ifExists });
      const again = await send(input, `k9 ${result}`, { ifExists });
      expect(first.result).toBe(result);
      expect(again).toEqual({ ...first, replayed: true });
    }
  });

  test.each(['', '   ', 'x'.repeat(256), 'a\0b', '\ud800'])('%j is no key', async (key) => {
    expect(codes(await send({ displayName: 'K' }, key))).toEqual(['IDEMPOTENCY_KEY_INVALID idempotencyKey']);
  });

  test('255 characters are a key, whatever their bytes', async () => {
    const key = '\u{1f511}'.repeat(255);
    await send({ displayName: 'K' }, key);
    expect(await send({ displayName: 'K' }, key)).toMatchObject({ replayed: true });
  });

  test('of many at once one creates and the others get its answer', async () => {
    const before = await count();
    const answers = await Promise.all(Array.from({ length: 10 }, () => send({ displayName: 'C' }, 'k10')));
    expect(await count()).toBe(before + 1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(answers.map(({ customer }) => customer.id)).size).toBe(1);
  });

  test('of those at once with other inputs only one creates', async () => {
    const answers = await Promise.all(['a', 'b', 'c'].map((displayName) => send({ displayName }, 'k11')));
    expect(answers.flatMap(codes)).toEqual(Array(2).fill('IDEMPOTENCY_MISMATCH idempotencyKey'));
  });

  test('is kept for 24 hours and then swept', async () => {
    await send({ displayName: 'old' }, 'k12');
    now += 24 * 3_600_000 - 1_000;
    account.token = await service.tokenFor(account.accountId);
    expect(await send({ displayName: 'old' }, 'k12')).toMatchObject({ replayed: true });
    now += 2_000;
    account.token = await service.tokenFor(account.accountId);
    expect(await send({ displayName: 'new' }, 'k12')).toMatchObject({ replayed: false, userErrors: [] });
    await service.deps.idempotency.sweep();
    const left = await service.deps.prisma.idempotencyKey.findMany({ select: { key: true } });
    expect(left.map(({ key }) => key)).toEqual(['k12']);
  });

  test('the table holds no secret', async () => {
    await send({ displayName: 'P', password: 'a very secret phrase', passwordType: 'PLAIN_TEXT' }, 'k13');
    const rows = await service.deps.prisma.idempotencyKey.findMany({ where: { key: 'k13' } });
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toMatch(/secret phrase|argon2/);
  });
});

describe('two processes with one key', () => {
  test.each([
    ['that nothing else tells apart', { displayName: 'two' }],
    ['that share an email', { email: 'two@lovelace.dev' }],
  ])('customers %s: one creates, the other gets its answer', async (name, input) => {
    const other = new IdempotencyKeys(
      service.deps.prisma,
      service.deps.deriveKey('idempotency keys'),
      () => now,
    );
    const mine = service.deps.idempotency;
    const before = await count();
    const sendBoth = await Promise.all(
      [mine, other].map((keys) => {
        const deps = { ...service.deps, idempotency: keys };
        return import('../../src/customers/create-customer.ts').then(({ createCustomer }) =>
          createCustomer(deps, actor(), { siteId: 1, draft: draft(input), idempotencyKey: name }),
        );
      }),
    );
    expect(sendBoth.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
    expect(new Set(sendBoth.map(({ customer }) => customer?.id)).size).toBe(1);
    expect(await count()).toBe(before + 1);
  });

  function actor() {
    return { accountId: account.accountId, subject: 'tester', scopes: new Set(['customers:write']) };
  }

  function draft(input: { displayName?: string; email?: string }) {
    return { ...input, skipEmailDnsValidations: true } as Parameters<
      typeof import('../../src/customers/create-customer.ts').createCustomer
    >[2]['draft'];
  }
});

describe('turns of a key', () => {
  test('one after the other, and not for ever', async () => {
    const turns = new KeyTurns(30);
    const end = await turns.take('a');
    expect(await turns.take('b')).toBeTypeOf('function');
    expect(await turns.take('a')).toBeUndefined();
    end?.();
    expect(await turns.take('a')).toBeTypeOf('function');
  });
});
