import { afterAll, beforeAll, expect, test } from 'vitest';
import { startService, type TestAccount, type TestService } from '../support/service.ts';
import { countingWriter, preparedWrites } from './prepared-writes.ts';

let service: TestService;
let account: TestAccount;
beforeAll(async () => {
  service = await startService();
  account = await service.newAccount();
});
afterAll(() => service[Symbol.asyncDispose]());

let names = 0;
function writes(count: number, of = account) {
  return preparedWrites(
    service,
    of,
    Array.from({ length: count }, () => ({ displayName: `Customer ${names++}` })),
  );
}

const written = { status: 'written' };

test('a lone create is written at once, by one statement', async () => {
  const { writer, statements } = countingWriter(service);
  const result = writer.write(account.accountId, await writes(1));
  // Nobody is waited for: the statement is on its way before the next turn of the event loop.
  await new Promise((done) => setImmediate(done));
  expect(statements()).toBe(1);
  expect(await result).toEqual([written]);
  expect(statements()).toBe(1);
});

test('creates that arrive while a write is in flight share the next statement', async () => {
  const { writer, statements } = countingWriter(service);
  const all = await writes(100);
  const outcomes = await Promise.all(all.map((write) => writer.write(account.accountId, [write])));
  expect(outcomes.flat()).toEqual(Array(100).fill(written));
  expect(statements()).toBe(2);
  // Nothing is remembered of it: the next one is alone again.
  expect(await writer.write(account.accountId, await writes(1))).toEqual([written]);
  expect(statements()).toBe(3);
});

test('each caller gets the outcomes of its own, in order', async () => {
  const { writer } = countingWriter(service);
  const [taken] = await preparedWrites(service, account, [{ oldProviderId: 'taken' }]);
  if (taken === undefined) throw new Error('nothing prepared');
  await writer.write(account.accountId, [taken]);
  const [again] = await preparedWrites(service, account, [{ oldProviderId: 'taken ' }]);
  if (again === undefined) throw new Error('nothing prepared');
  const [one = [], two = [], three = []] = await Promise.all([writes(3), writes(2), writes(1)]);
  const results = await Promise.all([
    writer.write(account.accountId, one),
    writer.write(account.accountId, [...two, again]),
    writer.write(account.accountId, three),
    writer.write(account.accountId, []),
  ]);
  expect(results.map((outcomes) => outcomes.map(({ status }) => status))).toEqual([
    ['written', 'written', 'written'],
    ['written', 'written', 'taken'],
    ['written'],
    [],
  ]);
});

test('writes of different accounts never share a statement', async () => {
  const { writer, statements } = countingWriter(service);
  const other = await service.newAccount();
  const [mine, theirs] = [await writes(2), await writes(2, other)];
  const results = [
    ...mine.map((write) => writer.write(account.accountId, [write])),
    ...theirs.map((write) => writer.write(other.accountId, [write])),
  ];
  expect((await Promise.all(results)).flat()).toEqual(Array(4).fill(written));
  expect(statements()).toBe(4);
});

test('a statement holds no more than a thousand customers of several callers', async () => {
  const { writer, statements } = countingWriter(service);
  const all = await writes(1_501);
  const results = all.map((write) => writer.write(account.accountId, [write]));
  expect((await Promise.all(results)).flat()).toEqual(Array(1_501).fill(written));
  expect(statements()).toBe(3);
});
