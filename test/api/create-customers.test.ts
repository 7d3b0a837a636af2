import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Data, startService, type TestAccount, type TestService } from '../support/service.ts';
import { tableContents } from '../support/table-contents.ts';
import { codes, createBatch } from './create-story.ts';

let service: TestService;
let account: TestAccount;
beforeAll(async () => {
  service = await startService();
  account = await service.newAccount();
});
afterAll(() => service[Symbol.asyncDispose]());

async function createAll(inputs: object[], options: object = {}, token = account.token): Promise<Data> {
  const variables = {
    siteId: 1,
    inputs: inputs.map((input) => ({ skipEmailDnsValidations: true, ...input })),
    ...options,
  };
  return (await service.graphql(token, createBatch, variables)).createCustomers;
}

function count(): Promise<number> {
  return service.deps.prisma.customer.count({ where: { accountId: account.accountId } });
}

describe('createCustomers', () => {
  test('answers for each input, in order', async () => {
    const inputs = Array.from({ length: 1000 }, (_, i) => ({
      email: `many-${i}@lovelace.dev`,
      displayName: `${i}`,
    }));
    const { refused, results } = await createAll(inputs);
    expect(refused).toBe(0);
    expect(results.map(({ index }: Data) => index)).toEqual(inputs.map((_, i) => i));
    expect(results.map(({ customer }: Data) => customer.displayName)).toEqual(inputs.map((_, i) => `${i}`));
    const ids = results.map(({ customer }: Data) => customer.id);
    expect([...ids].sort()).toEqual(ids);
  });

  test('REJECT_ALL, the default, writes nothing when one input breaks a rule', async () => {
    const before = await tableContents(service.deps.prisma);
    const { refused, results } = await createAll([
      { email: 'good@lovelace.dev' },
      { email: 'bad', phone: '1' },
    ]);
    expect(refused).toBe(2);
    expect(results.map(codes)).toEqual([
      ['BATCH_REJECTED inputs.0'],
      ['EMAIL_INVALID inputs.1.email', 'PHONE_INVALID inputs.1.phone'],
    ]);
    expect(await tableContents(service.deps.prisma)).toEqual(before);
  });

  test('REJECT_ALL writes nothing when only the database can say that a value is taken', async () => {
    await createAll([{ email: 'there@lovelace.dev' }]);
    const before = await tableContents(service.deps.prisma);
    const inputs = [
      { displayName: 'A' },
      { email: 'there@lovelace.dev' },
      { username: 'b', displayName: 'B' },
    ];
    const { refused, results } = await createAll(inputs, { errorPolicy: 'REJECT_ALL' });
    expect(refused).toBe(3);
    expect(results.map(codes)).toEqual([
      ['BATCH_REJECTED inputs.0'],
      ['TAKEN inputs.1.email'],
      ['BATCH_REJECTED inputs.2'],
    ]);
    expect(await tableContents(service.deps.prisma)).toEqual(before);
  });

  test('REJECT_FAILED writes the others', async () => {
    const before = await count();
    const inputs = [{ displayName: 'ok' }, {}, { email: 'there@lovelace.dev' }, { displayName: 'ok too' }];
    const { refused, results } = await createAll(inputs, { errorPolicy: 'REJECT_FAILED' });
    expect(refused).toBe(2);
    expect(results.map(codes)).toEqual([[], ['IDENTITY_REQUIRED inputs.1'], ['TAKEN inputs.2.email'], []]);
    expect(await count()).toBe(before + 2);
  });

  test('of two that are the same after normalising the first wins', async () => {
    const inputs = [
      { email: 'Dup@lovelace.dev' },
      { email: ' dup@LOVELACE.dev ' },
      { oldProviderId: 'e\u0301', displayName: 'x' },
      { oldProviderId: '\u00e9', username: 'u_1' },
      { username: 'U_1', displayName: 'y' },
      { username: 'u_1', email: 'DUP@lovelace.dev' },
    ];
    const { results } = await createAll(inputs, { errorPolicy: 'REJECT_FAILED' });
    expect(results.map(codes)).toEqual([
      [],
      ['TAKEN inputs.1.email'],
      [],
      // Its username is free, because this input was not written.
      ['TAKEN inputs.3.oldProviderId'],
      [],
      ['TAKEN inputs.5.email', 'TAKEN inputs.5.username'],
    ]);
    expect(results[5].userErrors.map(({ params }: Data) => params)).toEqual([{ index: 0 }, { index: 4 }]);
  });

  test('with ifExists is as if one were sent after the other', async () => {
    const inputs = [
      { oldProviderId: 's1', firstName: 'first' },
      { oldProviderId: 's1', firstName: 'second' },
      { oldProviderId: 's2' },
      { oldProviderId: 's1', displayName: 'third' },
    ];
    const updated = await createAll(inputs, { ifExists: 'UPDATE' });
    expect(updated.results.map(({ result }: Data) => result)).toEqual([
      'CREATED',
      'UPDATED',
      'CREATED',
      'UPDATED',
    ]);
    expect(updated.results[3].customer).toMatchObject({ firstName: 'second', displayName: 'third' });
    const returned = await createAll([...inputs, { oldProviderId: 's3' }], { ifExists: 'RETURN' });
    expect(returned.results.map(({ result }: Data) => result)).toEqual([
      ...Array(4).fill('RETURNED'),
      'CREATED',
    ]);
    const rehearsed = await createAll(
      [
        { oldProviderId: 'r1' },
        { oldProviderId: 'r1', displayName: 'R' },
        { oldProviderId: 's3', displayName: 'S' },
      ],
      { ifExists: 'UPDATE', validateOnly: true },
    );
    expect(rehearsed.results.map(({ result, preview }: Data) => [result, preview.displayName])).toEqual([
      ['CREATED', null],
      ['UPDATED', 'R'],
      ['UPDATED', 'S'],
    ]);
  });

  test('REJECT_ALL with UPDATE takes back the changes too', async () => {
    await createAll([{ oldProviderId: 'atom', firstName: 'before', username: 'atom' }]);
    const before = await tableContents(service.deps.prisma);
    const inputs = [
      { oldProviderId: 'atom', firstName: 'after' },
      { oldProviderId: 's1', username: 'ATOM' },
    ];
    const { results } = await createAll(inputs, { ifExists: 'UPDATE' });
    expect(results.map(codes)).toEqual([['BATCH_REJECTED inputs.0'], ['TAKEN inputs.1.username']]);
    expect(await tableContents(service.deps.prisma)).toEqual(before);
  });

  test('more passwords than the hasher lets wait are hashed all the same', async () => {
    const small = await startService({ env: { PASSWORD_QUEUE: '1' } });
    try {
      const { token } = await small.newAccount();
      const inputs = Array.from({ length: 40 }, (_, i) => ({
        displayName: `${i}`,
        password: 'correct horse',
        passwordType: 'PLAIN_TEXT',
      }));
      const data = await small.graphql(token, createBatch, { siteId: 1, inputs });
      expect(data.createCustomers.refused).toBe(0);
      expect(await small.deps.prisma.credential.count()).toBe(40);
    } finally {
      await small[Symbol.asyncDispose]();
    }
  });

  test('costs statements by the batch, not by the row', async () => {
    const calls = { count: 0 };
    const { writer } = service.deps;
    const write = writer.write.bind(writer);
    writer.write = (...args) => {
      calls.count++;
      return write(...args);
    };
    await createAll(
      Array.from({ length: 500 }, (_, i) => ({ displayName: `s${i}` })),
      { errorPolicy: 'REJECT_FAILED' },
    );
    writer.write = write;
    expect(calls.count).toBe(1);
  });

  test('more than 1,000 inputs are refused, and none is fine', async () => {
    const { body } = await service.request(account.token, createBatch, {
      siteId: 1,
      inputs: Array.from({ length: 1001 }, () => ({ displayName: 'x' })),
    });
    expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(await createAll([])).toEqual({ refused: 0, results: [] });
  });

  test('a site of another account is not there', async () => {
    const { results } = await createAll([{ displayName: 'x' }], { siteId: 99 });
    expect(results.map(codes)).toEqual([['SITE_NOT_FOUND siteId']]);
  });
});
