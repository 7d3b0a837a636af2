import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestAccount, type TestService } from '../support/service.ts';
import { tableContents } from '../support/table-contents.ts';
import { codes, create, createBatch } from './create-story.ts';

let service: TestService;
let account: TestAccount;
beforeAll(async () => {
  service = await startService();
  account = await service.newAccount();
  await create(service, account.token, {
    email: 'taken@lovelace.dev',
    username: 'taken',
    oldProviderId: 'old',
  });
});
afterAll(() => service[Symbol.asyncDispose]());

describe('validateOnly', () => {
  test('shows what would be stored, and writes nothing in any table', async () => {
    const before = await tableContents(service.deps.prisma);
    const input = {
      email: '  Ada@LOVELACE.dev ',
      emailVerified: true,
      firstName: 'Ada ',
      phone: '+44 (20) 7946-0018',
      timezone: 'asia/kolkata',
      language: 'EN',
      username: 'Ada_L',
      password: 'correct horse battery',
      passwordType: 'PLAIN_TEXT',
      metadata: { plan: 'gold' },
    };
    const payload = await create(service, account.token, input, { validateOnly: true });
    expect(payload).toMatchObject({ customer: null, result: 'CREATED', userErrors: [], replayed: false });
    expect(payload.preview).toMatchObject({
      email: 'Ada@LOVELACE.dev',
      emailNormalized: 'Ada@lovelace.dev',
      emailVerified: true,
      firstName: 'Ada',
      phone: '442079460018',
      timezone: 'Asia/Kolkata',
      language: 'EN',
      username: 'Ada_L',
      hasPassword: true,
      emailHardbounce: false,
      metadata: { plan: 'gold' },
    });
    expect(await tableContents(service.deps.prisma)).toEqual(before);
  });

  test('answers the same errors as the real call', async () => {
    const input = {
      email: 'TAKEN@lovelace.dev',
      phone: '1',
      username: 'Taken',
      password: 'plain',
      paymentGatewayId: 'x'.repeat(256),
      timezone: '+01:00',
    };
    const rehearsed = await create(service, account.token, input, { validateOnly: true });
    const real = await create(service, account.token, input);
    expect(rehearsed.userErrors).toEqual(real.userErrors);
    expect(codes(real)).toEqual([
      'TAKEN input.email',
      'PHONE_INVALID input.phone',
      'PASSWORD_FORMAT_INVALID input.password',
      'TAKEN input.username',
      'TIMEZONE_INVALID input.timezone',
      'PAYMENT_GATEWAY_ID_INVALID input.paymentGatewayId',
    ]);
    expect(rehearsed.preview).toBeNull();
  });

  test('says what would happen to a customer who is there', async () => {
    const before = await tableContents(service.deps.prisma);
    const input = { oldProviderId: 'old', firstName: 'Grace' };
    const options = { validateOnly: true, ifExists: 'UPDATE' as const };
    const payload = await create(service, account.token, input, options);
    expect(payload).toMatchObject({ result: 'UPDATED', customer: null });
    expect(payload.preview).toMatchObject({
      email: 'taken@lovelace.dev',
      firstName: 'Grace',
      oldProviderId: 'old',
    });
    expect(await tableContents(service.deps.prisma)).toEqual(before);
  });

  test('in a batch finds what the batch itself repeats, and writes nothing', async () => {
    const before = await tableContents(service.deps.prisma);
    const inputs = [
      { email: 'one@lovelace.dev' },
      { email: 'ONE@lovelace.dev' },
      { email: 'taken@lovelace.dev' },
      { displayName: 'Three', oldProviderId: 'three' },
    ].map((input) => ({ ...input, skipEmailDnsValidations: true }));
    const { createCustomers } = await service.graphql(account.token, createBatch, {
      siteId: 1,
      inputs,
      errorPolicy: 'REJECT_ALL',
      validateOnly: true,
    });
    expect(createCustomers.refused).toBe(2);
    expect(createCustomers.results.map(codes)).toEqual([
      [],
      ['TAKEN inputs.1.email'],
      ['TAKEN inputs.2.email'],
      [],
    ]);
    expect(createCustomers.results[1].userErrors[0].params).toEqual({ index: 0 });
    expect(createCustomers.results[0].preview.email).toBe('one@lovelace.dev');
    expect(await tableContents(service.deps.prisma)).toEqual(before);
  });

  test('needs the scope of the real call', async () => {
    const reader = await service.tokenFor(account.accountId, { scopes: ['customers:read'] });
    const { body } = await service.request(
      reader,
      'mutation { createCustomer(siteId: 1, input: { displayName: "x" }, validateOnly: true) { result } }',
    );
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
  });
});
