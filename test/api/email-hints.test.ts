import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, type NameServer, startNameServer } from '../email/name-server.ts';
import { type Data, startService, type TestService } from '../support/service.ts';

const create = `
  mutation ($input: CustomerInput!, $key: String, $validateOnly: Boolean) {
    createCustomer(siteId: 1, input: $input, idempotencyKey: $key, validateOnly: $validateOnly) {
      customer { email emailDeliverability billingEmail }
      userErrors { code hint }
      hints { path message suggestion }
      replayed
    }
  }`;

const batch = `
  mutation ($inputs: [CustomerInput!]!) {
    createCustomers(siteId: 1, inputs: $inputs, errorPolicy: REJECT_FAILED) {
      results { customer { email } userErrors { code } hints { path message suggestion } }
    }
  }`;

let nameServer: NameServer;
let service: TestService;
let token: string;
beforeAll(async () => {
  // Every domain has an address, as those that wait for slips of the keyboard do.
  nameServer = await startNameServer(({ name, type }) =>
    type === 'A' ? answer({ type, name, data: '192.0.2.1' }) : answer(),
  );
  service = await startService({ env: { NAME_SERVERS: nameServer.address } });
  ({ token } = await service.newAccount());
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await nameServer[Symbol.asyncDispose]();
});

async function createCustomer(input: object, options: object = {}): Promise<Data> {
  return (await service.graphql(token, create, { input, ...options })).createCustomer;
}

const hint = { path: ['input', 'email'], message: 'Did you mean icloud.com?' };

describe('a slip in the domain of an email that receives mail', () => {
  test('is stored as it was sent, with a hint', async () => {
    const payload = await createCustomer({ email: 'Ada.L@icluod.com' });
    expect(payload).toEqual({
      customer: { email: 'Ada.L@icluod.com', emailDeliverability: 'DELIVERABLE', billingEmail: null },
      userErrors: [],
      hints: [{ ...hint, suggestion: 'Ada.L@icloud.com' }],
      replayed: false,
    });
  });

  test('is hinted at without a look-up, in billingEmail, in a rehearsal and in a replay, too', async () => {
    const input = { email: 'b@icluod.com', billingEmail: 'b@gmial.com', skipEmailDnsValidations: true };
    const hints = [
      { ...hint, suggestion: 'b@icloud.com' },
      { path: ['input', 'billingEmail'], message: 'Did you mean gmail.com?', suggestion: 'b@gmail.com' },
    ];
    expect((await createCustomer(input, { validateOnly: true })).hints).toEqual(hints);
    expect(await createCustomer(input, { key: 'k' })).toMatchObject({ hints, replayed: false });
    expect(await createCustomer(input, { key: 'k' })).toMatchObject({ hints, replayed: true });
  });

  test('is hinted at on its row of a batch', async () => {
    const inputs = ['c@fine.dev', 'c@icluod.com', 'no address'].map((email) => ({ email }));
    const { createCustomers } = await service.graphql(token, batch, { inputs });
    expect(createCustomers.results.map(({ hints }: Data) => hints)).toEqual([
      [],
      [{ ...hint, path: ['inputs', '1', 'email'], suggestion: 'c@icloud.com' }],
      [],
    ]);
  });
});

test('most customers get no hint', async () => {
  expect((await createCustomer({ email: 'd@icloud.com' })).hints).toEqual([]);
  expect((await createCustomer({ displayName: 'nobody' })).hints).toEqual([]);
  expect((await createCustomer({ email: 'd@icluod' })).hints).toEqual([]);
});
