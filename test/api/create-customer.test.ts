import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service.ts';

const createCustomer = `
  mutation ($siteId: Int!, $input: CustomerInput!) {
    createCustomer(siteId: $siteId, input: $input) {
      customer { id email name hasPassword metadata createdAt }
      userErrors { code path message hint params }
      replayed
    }
  }`;

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service[Symbol.asyncDispose]());

describe('createCustomer', () => {
  test('stores a customer and answers with it', async () => {
    const { token, siteId } = await service.newAccount();
    const input = { email: ' Ada@Lovelace.DEV ', skipEmailDnsValidations: true, firstName: 'Ada' };
    const { createCustomer: payload } = await service.graphql(token, createCustomer, { siteId, input });
    expect(payload.userErrors).toEqual([]);
    expect(payload.replayed).toBe(false);
    expect(payload.customer).toMatchObject({
      email: 'Ada@Lovelace.DEV',
      name: 'Ada',
      hasPassword: false,
      metadata: {},
    });
  });
});
