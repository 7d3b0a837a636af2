import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestAccount, type TestService } from '../support/service.ts';
import { tableContents } from '../support/table-contents.ts';
import { codes, create } from './create-story.ts';

const bcrypt = '$2y$10$abcdefghijklmnopqrstuuWIdkHpfVOhNM0Bj8LrtZ4vAzsVFTXsS';
const otherBcrypt = '$2y$10$bbcdefghijklmnopqrstuuWIdkHpfVOhNM0Bj8LrtZ4vAzsVFTXsS';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service[Symbol.asyncDispose]());

function credentialOf(accountId: number, customerId: string) {
  return service.deps.prisma.credential.findUnique({
    where: { accountId_customerId: { accountId, customerId } },
  });
}

describe('ifExists RETURN', () => {
  let account: TestAccount;
  beforeAll(async () => {
    account = await service.newAccount({ sites: [1, 2] });
  });

  test('answers with the customer as it is', async () => {
    const first = await create(service, account.token, { email: 'r@lovelace.dev', firstName: 'Ada' });
    const before = await tableContents(service.deps.prisma);
    const input = {
      email: 'R@lovelace.dev',
      firstName: 'Grace',
      password: 'a new password',
      passwordType: 'PLAIN_TEXT',
    };
    const again = await create(service, account.token, input, { ifExists: 'RETURN' });
    expect(again).toMatchObject({
      result: 'RETURNED',
      customer: { id: first.customer.id, firstName: 'Ada' },
    });
    expect(await tableContents(service.deps.prisma)).toEqual(before);
  });

  test('creates where there is none', async () => {
    const payload = await create(service, account.token, { email: 'n@lovelace.dev' }, { ifExists: 'RETURN' });
    expect(payload).toMatchObject({ result: 'CREATED', customer: { email: 'n@lovelace.dev' } });
  });

  test('still refuses an input that breaks a rule', async () => {
    const payload = await create(
      service,
      account.token,
      { email: 'n@lovelace.dev', phone: '1' },
      { ifExists: 'RETURN' },
    );
    expect(codes(payload)).toEqual(['PHONE_INVALID input.phone']);
  });

  test('does not find customers of another site', async () => {
    const payload = await create(
      service,
      account.token,
      { email: 'n@lovelace.dev' },
      { ifExists: 'RETURN', siteId: 2 },
    );
    expect(codes(payload)).toEqual(['TAKEN input.email']);
  });

  test('shows nothing to a token that may not read', async () => {
    const token = await service.tokenFor(account.accountId, { scopes: ['customers:write'] });
    const { body } = await service.request(
      token,
      'mutation { createCustomer(siteId: 1, input: { email: "n@lovelace.dev" }, ifExists: RETURN) { result } }',
    );
    expect(body.errors[0].extensions).toMatchObject({ code: 'FORBIDDEN', scope: 'customers:read' });
  });

  test('of many at once one creates and all get the same customer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        create(service, account.token, { email: 'many@lovelace.dev' }, { ifExists: 'RETURN' }),
      ),
    );
    expect(new Set(answers.map(({ customer }) => customer.id)).size).toBe(1);
    expect(answers.map(({ result }) => result).sort()).toEqual(['CREATED', ...Array(7).fill('RETURNED')]);
  });
});

describe('ifExists UPDATE', () => {
  let account: TestAccount;
  beforeAll(async () => {
    account = await service.newAccount({ sites: [1, 2] });
  });
  const update = (input: object) => create(service, account.token, input, { ifExists: 'UPDATE' });

  test('changes what is sent and keeps the rest', async () => {
    const full = {
      email: 'u@lovelace.dev',
      emailVerified: true,
      firstName: 'Ada',
      lastName: 'Lovelace',
      phone: '12345',
      oldProviderId: 'u1',
      username: 'u_name',
      metadata: { plan: 'gold', seats: 3 },
      password: bcrypt,
    };
    const { customer } = await create(service, account.token, full);
    const stored = await credentialOf(account.accountId, customer.id);
    const payload = await update({
      oldProviderId: 'u1',
      firstName: 'Grace',
      lastName: '',
      metadata: { seats: 4 },
    });
    expect(payload.result).toBe('UPDATED');
    expect(payload.customer).toMatchObject({
      id: customer.id,
      email: 'u@lovelace.dev',
      emailVerified: true,
      firstName: 'Grace',
      lastName: 'Lovelace',
      phone: '12345',
      username: 'u_name',
      metadata: { plan: 'gold', seats: 4 },
      hasPassword: true,
    });
    expect(await credentialOf(account.accountId, customer.id)).toEqual(stored);
    const events = await service.deps.prisma.event.findMany({
      where: { accountId: account.accountId, customerId: customer.id },
      orderBy: { id: 'asc' },
    });
    expect(events.map(({ type }) => type)).toEqual(['customer.created', 'customer.updated']);
  });

  test('what it answers is what is stored', async () => {
    const { customer } = await update({ oldProviderId: 'u1', displayName: 'G', emailVerified: false });
    const stored = await service.deps.prisma.customer.findFirstOrThrow({
      where: { accountId: account.accountId, id: customer.id },
    });
    expect(stored).toMatchObject({ displayName: 'G', firstName: 'Grace' });
    expect(customer).toMatchObject({ emailVerified: true, updatedAt: stored.updatedAt.toISOString() });
  });

  test('the same again changes nothing', async () => {
    await update({ oldProviderId: 'same', email: 's@lovelace.dev', password: bcrypt, metadata: { a: 1 } });
    const before = await tableContents(service.deps.prisma);
    const again = await update({
      oldProviderId: 'same',
      email: 's@lovelace.dev',
      password: bcrypt,
      metadata: { a: 1 },
    });
    expect(again.result).toBe('UNCHANGED');
    expect(await tableContents(service.deps.prisma)).toEqual(before);
  });

  test('a password that is sent replaces the one that is there', async () => {
    const { customer } = await update({ oldProviderId: 'pw', email: 'pw@lovelace.dev', password: bcrypt });
    expect(await update({ oldProviderId: 'pw', password: otherBcrypt })).toMatchObject({ result: 'UPDATED' });
    expect(await credentialOf(account.accountId, customer.id)).toMatchObject({ hash: otherBcrypt });
    const bare = await update({ oldProviderId: 'bare', displayName: 'no password yet' });
    await update({ oldProviderId: 'bare', password: bcrypt });
    expect(await credentialOf(account.accountId, bare.customer.id)).toMatchObject({ hash: bcrypt });
  });

  test('is found by email when there is no such oldProviderId, unless both have one and they differ', async () => {
    const { customer } = await update({ email: 'by-email@lovelace.dev' });
    const found = await update({ email: 'By-Email@lovelace.dev', oldProviderId: 'e1' });
    expect(found).toMatchObject({ result: 'UPDATED', customer: { id: customer.id, oldProviderId: 'e1' } });
    expect(codes(await update({ email: 'by-email@lovelace.dev', oldProviderId: 'e2' }))).toEqual([
      'TAKEN input.email',
    ]);
  });

  test('a new address is not verified because the old one was', async () => {
    await update({
      oldProviderId: 'move',
      email: 'old@lovelace.dev',
      emailVerified: true,
      emailHardbounce: true,
    });
    const { customer } = await update({ oldProviderId: 'move', email: 'new@lovelace.dev' });
    expect(customer).toMatchObject({
      email: 'new@lovelace.dev',
      emailVerified: false,
      emailHardbounce: false,
    });
    const spelled = await update({ oldProviderId: 'move', email: 'New@lovelace.dev', emailVerified: true });
    expect(spelled.customer).toMatchObject({ email: 'New@lovelace.dev', emailVerified: true });
  });

  test('a value of another customer is TAKEN, alone and in a crowd', async () => {
    await update({ oldProviderId: 'a', username: 'name_a' });
    await update({ oldProviderId: 'b', username: 'name_b' });
    expect(codes(await update({ oldProviderId: 'b', username: 'NAME_A' }))).toEqual(['TAKEN input.username']);
    const crowd = await Promise.all([
      update({ oldProviderId: 'b', username: 'name_a' }),
      update({ oldProviderId: 'a', firstName: 'Still' }),
      update({ oldProviderId: 'c', email: 'c@lovelace.dev' }),
    ]);
    expect(crowd.map(codes)).toEqual([['TAKEN input.username'], [], []]);
  });

  test('metadata that grow beyond the limit are refused', async () => {
    const keys = (from: number) =>
      Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`k${from + i}`, i]));
    await update({ oldProviderId: 'meta', metadata: keys(0) });
    expect(codes(await update({ oldProviderId: 'meta', metadata: keys(30) }))).toEqual([
      'METADATA_INVALID input.metadata',
    ]);
  });

  test('of many at once none is lost', async () => {
    await update({ oldProviderId: 'busy' });
    const sent = Array.from({ length: 12 }, (_, i) => ({ [`k${i}`]: i }));
    await Promise.all(sent.map((metadata) => update({ oldProviderId: 'busy', metadata })));
    const { customer } = await update({ oldProviderId: 'busy' });
    expect(customer.metadata).toEqual(Object.assign({}, ...sent));
  });

  test('the import of payment methods starts where there was none', async () => {
    const stripe = await service.newAccount({ gateways: ['STRIPE'] });
    const send = (input: object, options: object = {}) =>
      create(service, stripe.token, { oldProviderId: 's', ...input }, { ifExists: 'UPDATE', ...options });
    const imports = () =>
      service.deps.prisma.paymentMethodImport.findMany({ where: { accountId: stripe.accountId } });
    await send({ paymentGatewayId: 'cus_1' });
    expect(await imports()).toEqual([]);
    const wanted = { importPaymentMethods: true };
    expect(await send(wanted, { validateOnly: true })).toMatchObject({ result: 'UPDATED' });
    expect(await imports()).toEqual([]);
    expect(await send(wanted)).toMatchObject({ result: 'UPDATED' });
    expect(await imports()).toMatchObject([{ status: 'QUEUED' }]);
    const before = await tableContents(service.deps.prisma);
    expect(await send(wanted, { validateOnly: true })).toMatchObject({ result: 'UNCHANGED' });
    expect(await send(wanted)).toMatchObject({ result: 'UNCHANGED' });
    expect(await tableContents(service.deps.prisma)).toEqual(before);
  });

  test('what the customer has need not be sent again', async () => {
    const tap = await service.newAccount({ gateways: ['TAP'] });
    const whole = { email: 't@lovelace.dev', firstName: 'T', lastName: 'P', oldProviderId: 't' };
    await create(service, tap.token, whole);
    const payload = await create(
      service,
      tap.token,
      { oldProviderId: 't', phone: '12345' },
      { ifExists: 'UPDATE' },
    );
    expect(payload).toMatchObject({ result: 'UPDATED', userErrors: [] });
    expect(codes(await create(service, tap.token, { oldProviderId: 'x' }, { ifExists: 'UPDATE' }))).toEqual([
      'REQUIRED input.email',
      'REQUIRED input.firstName',
      'REQUIRED input.lastName',
    ]);
  });
});
