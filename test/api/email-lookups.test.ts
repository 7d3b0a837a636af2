import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answer, failure, type NameServer, rcode, startNameServer } from '../email/name-server.ts';
import { type Data, startService, type TestAccount, type TestService } from '../support/service.ts';
import { createBatch, create as createWith } from './create-story.ts';

let nameServer: NameServer;
let service: TestService;
beforeAll(async () => {
  nameServer = await startNameServer(({ name, type }) => {
    if (name.endsWith('missing.dev')) return failure(rcode.nameError);
    return type === 'MX'
      ? answer({ type, name, data: { preference: 1, exchange: 'mail.zone.dev' } })
      : answer();
  });
  service = await startService({ env: { NAME_SERVERS: nameServer.address } });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await nameServer[Symbol.asyncDispose]();
});
beforeEach(() => {
  nameServer.questions.length = 0;
});

const created = ({ token }: TestAccount, input: object, options = {}): Promise<Data> =>
  createWith(service, token, { skipEmailDnsValidations: false, ...input }, options);

const asked = () => nameServer.questions.map(({ type, name }) => `${type} ${name}`);

describe('1,000 creates of one domain make one look-up', () => {
  test('one by one and at once', async () => {
    const account = await service.newAccount();
    let next = 0;
    const client = async () => {
      for (let i = next++; i < 1_000; i = next++) {
        const { userErrors } = await created(account, {
          email: `c${i}@One-Domain.dev`,
          sendConfirmation: false,
        });
        expect(userErrors).toEqual([]);
      }
    };
    await Promise.all(Array.from({ length: 50 }, client));
    const where = { accountId: account.accountId, emailDeliverability: 'DELIVERABLE' };
    expect(await service.deps.prisma.customer.count({ where })).toBe(1_000);
    expect(asked()).toEqual(['MX one-domain.dev']);
  });

  test('in a batch', async () => {
    const account = await service.newAccount();
    const inputs = Array.from({ length: 1_000 }, (_, i) => ({
      email: `c${i}@batch-domain.dev`,
      isImported: true,
    }));
    const { createCustomers } = await service.graphql(account.token, createBatch, { siteId: 1, inputs });
    expect(createCustomers.refused).toBe(0);
    expect(asked()).toEqual(['MX batch-domain.dev']);
  });

  test('whose domain does not exist, too', async () => {
    const account = await service.newAccount();
    const inputs = Array.from({ length: 1_000 }, (_, i) => ({ email: `c${i}@missing.dev` }));
    const { createCustomers } = await service.graphql(account.token, createBatch, { siteId: 1, inputs });
    expect(createCustomers.refused).toBe(1_000);
    expect(new Set(asked())).toEqual(new Set(['MX missing.dev']));
  });
});

describe('no look-up is made', () => {
  test('where skipEmailDnsValidations is true', async () => {
    const account = await service.newAccount();
    const inputs = Array.from({ length: 100 }, (_, i) => ({
      email: `c@skip${i}.dev`,
      billingEmail: `c@billing${i}.dev`,
      skipEmailDnsValidations: true,
    }));
    const { createCustomers } = await service.graphql(account.token, createBatch, { siteId: 1, inputs });
    expect(createCustomers.refused).toBe(0);
    expect(
      (await created(account, { email: 'a@alone.dev', skipEmailDnsValidations: true })).userErrors,
    ).toEqual([]);
    const options = { validateOnly: true };
    await created(account, { email: 'a@rehearsed.dev', skipEmailDnsValidations: true }, options);
    expect(asked()).toEqual([]);
  });

  test('for a billing email, a reserved name and a broken address', async () => {
    const account = await service.newAccount();
    await created(account, { displayName: 'Ada', billingEmail: 'a@billing.dev' });
    await created(account, { email: 'a@example.com' });
    await created(account, { email: 'a@b@c.dev' });
    expect(asked()).toEqual([]);
  });
});
