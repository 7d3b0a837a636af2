import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient, RequestError } from '../../examples/customer-client.ts';
import type { CustomerErrorCode } from '../../examples/generated/client.ts';
import { startService, type TestService } from '../support/service.ts';

let service: TestService;
let url: string;
beforeAll(async () => {
  service = await startService();
  url = `${await service.listen()}/graphql`;
});
afterAll(() => service[Symbol.asyncDispose]());

/** What a form does with each code. It compiles only while every code of the schema has a case. */
function reaction(code: CustomerErrorCode): 'mend the field' | 'try again' | 'tell the operator' {
  switch (code) {
    case 'BUSY':
    case 'CONFIRMATION_THROTTLED':
    case 'EMAIL_CHECK_UNAVAILABLE':
    case 'IDEMPOTENCY_IN_PROGRESS':
    case 'STORAGE_UNAVAILABLE':
    case 'TOO_MANY_ATTEMPTS':
      return 'try again';
    case 'BATCH_REJECTED':
    case 'CUSTOMER_NOT_FOUND':
    case 'GATEWAY_UNAVAILABLE':
    case 'IDEMPOTENCY_KEY_INVALID':
    case 'IDEMPOTENCY_MISMATCH':
    case 'NOT_STORED':
    case 'SITE_NOT_FOUND':
      return 'tell the operator';
    case 'CHARACTERS_INVALID':
    case 'CONFIRMATION_TOKEN_EXPIRED':
    case 'CONFIRMATION_TOKEN_INVALID':
    case 'CONFIRMATION_TOKEN_USED':
    case 'EMAIL_ALREADY_VERIFIED':
    case 'EMAIL_INVALID':
    case 'EMAIL_UNDELIVERABLE':
    case 'FILE_TOO_LARGE':
    case 'IDENTITY_REQUIRED':
    case 'IMAGE_FORMAT_UNSUPPORTED':
    case 'IMAGE_NOT_SQUARE':
    case 'IMAGE_TOO_SMALL':
    case 'IMAGE_UNREADABLE':
    case 'INVALID_CREDENTIALS':
    case 'METADATA_INVALID':
    case 'PASSWORD_COST_OUT_OF_RANGE':
    case 'PASSWORD_FORMAT_INVALID':
    case 'PASSWORD_TOO_LONG':
    case 'PASSWORD_TOO_SHORT':
    case 'PAYMENT_GATEWAY_ID_INVALID':
    case 'PHONE_INVALID':
    case 'PHOTO_NOT_IN_BATCH':
    case 'REQUIRED':
    case 'TAKEN':
    case 'TIMEZONE_INVALID':
    case 'TOO_LONG':
    case 'USERNAME_INVALID':
      return 'mend the field';
  }
}

describe('the generated client, over HTTP', () => {
  test('creates, lists, and gets errors that a switch can be complete about', async () => {
    const { token, siteId } = await service.newAccount();
    const client = createClient({ url, token });
    const input = {
      email: 'ada@lovelace.dev',
      skipEmailDnsValidations: true,
      firstName: 'Ada',
      language: 'EN' as const,
    };

    const created = await client.CreateCustomer({ siteId, input });
    expect(created.createCustomer).toMatchObject({
      customer: { name: 'Ada' },
      userErrors: [],
      replayed: false,
    });

    const again = await client.CreateCustomer({ siteId, input: { ...input, phone: '1' } });
    const reactions = again.createCustomer.userErrors.map(({ code, path }) => [path.at(-1), reaction(code)]);
    expect(reactions).toEqual([
      ['email', 'mend the field'],
      ['phone', 'mend the field'],
    ]);

    const { customers } = await client.Customers({ siteId, filter: { text: 'lovelace' } });
    expect(customers.nodes.map((node) => node.id)).toEqual([created.createCustomer.customer?.id]);
  });

  test('throws what concerns the request as a whole', async () => {
    const client = createClient({ url, token: 'nonsense' });
    await expect(client.Customers({ siteId: 1 })).rejects.toThrow(RequestError);
    await expect(client.Customers({ siteId: 1 })).rejects.toMatchObject({
      status: 401,
      code: 'UNAUTHENTICATED',
    });
  });
});
