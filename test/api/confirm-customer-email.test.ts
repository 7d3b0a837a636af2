import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { onlyPglite } from '../support/database.ts';
import type { Data, TestAccount } from '../support/service.ts';
import { confirmEmail, type MailStory, resendConfirmation, startMailStory, tokenIn } from './mail-story.ts';

let story: MailStory;
beforeAll(async () => {
  story = await startMailStory({ CONFIRMATION_HOURS: '48' });
});
afterAll(() => story[Symbol.asyncDispose]());
beforeEach(() => {
  story.time.shift = 0;
});

let addresses = 0;

/** A customer, and the token of the mail that it got. */
async function invited(account: TestAccount, input: object = {}) {
  const email = `c${++addresses}@confirm.dev`;
  const { id } = await story.create(account, { email, ...input });
  await story.work();
  return { id, email, token: tokenIn(story.mailsTo(email)[0]) };
}

async function confirm(bearer: string, token: string): Promise<Data> {
  return (await story.service.graphql(bearer, confirmEmail, { token })).confirmCustomerEmail;
}

const codesOf = (payload: Data) => payload.userErrors.map(({ code }: Data) => code);

const eventsOf = (customerId: string) =>
  story.service.deps.prisma.event.findMany({ where: { customerId, type: 'customer.email_verified' } });

describe('confirmCustomerEmail', () => {
  test('verifies the email once; again it succeeds and changes nothing', async () => {
    const account = await story.service.newAccount();
    const { id, email, token } = await invited(account);
    const bearer = await story.service.tokenFor(account.accountId, { subject: 'front end' });
    const first = await confirm(bearer, token);
    expect(first).toMatchObject({ customer: { id, email, emailVerified: true }, userErrors: [] });
    expect(Date.parse(first.customer.emailVerifiedAt)).toBeGreaterThan(Date.now() - 10_000);
    story.time.shift = 3_600_000;
    expect(await confirm(account.token, token)).toEqual(first);
    expect(await eventsOf(id)).toMatchObject([{ actor: 'front end' }]);
    const where = { accountId: account.accountId };
    expect(await story.service.deps.prisma.emailConfirmation.findMany({ where })).toMatchObject([
      { customerId: id, emailKey: email },
    ]);
  });

  test('accepts the token of each mail, and one after the other', async () => {
    const account = await story.service.newAccount();
    const { id, email, token } = await invited(account);
    await story.service.graphql(account.token, resendConfirmation, { customerId: id });
    await story.work();
    const [, second] = story.mailsTo(email);
    expect(tokenIn(second)).not.toBe(token);
    const confirmed = await confirm(account.token, tokenIn(second));
    expect(confirmed.customer.emailVerified).toBe(true);
    expect(await confirm(account.token, token)).toEqual(confirmed);
  });

  test('refuses what it did not make', async () => {
    const account = await story.service.newAccount();
    const { id, token } = await invited(account);
    const [claims = '', mac = ''] = token.split('.');
    const forged = [
      '',
      'token',
      `${claims}.${mac}x`,
      `${claims}.${mac.slice(0, -1)}`,
      `${claims.slice(0, -1)}.${mac}`,
      `B${claims.slice(1)}.${mac}`,
      `${token}\0`,
      'x'.repeat(100_000),
    ];
    for (const text of forged) {
      const payload = await confirm(account.token, text);
      expect(payload.customer).toBeNull();
      expect(payload.userErrors).toMatchObject([{ code: 'CONFIRMATION_TOKEN_INVALID', path: ['token'] }]);
    }
    expect(await eventsOf(id)).toEqual([]);
  });

  test('refuses a token that has expired', async () => {
    const account = await story.service.newAccount();
    const [first, second] = [await invited(account), await invited(account)];
    story.time.shift = 48 * 3_600_000 - 60_000;
    const bearer = await story.service.tokenFor(account.accountId);
    expect(codesOf(await confirm(bearer, first.token))).toEqual([]);
    story.time.shift += 120_000;
    expect(codesOf(await confirm(bearer, second.token))).toEqual(['CONFIRMATION_TOKEN_EXPIRED']);
  });

  test('refuses a token whose confirmation was undone', async () => {
    const account = await story.service.newAccount();
    const { id, token } = await invited(account);
    await confirm(account.token, token);
    const { accountId } = account;
    await story.service.deps.prisma.customer.updateMany({
      where: { accountId, id },
      data: { emailVerifiedAt: null },
    });
    expect(codesOf(await confirm(account.token, token))).toEqual(['CONFIRMATION_TOKEN_USED']);
    expect(await eventsOf(id)).toHaveLength(1);
  });

  test('refuses a token that was sent to an email which the customer has no more', async () => {
    const account = await story.service.newAccount();
    const { id, token } = await invited(account);
    const { accountId } = account;
    await story.service.deps.prisma.customer.updateMany({
      where: { accountId, id },
      data: { email: 'new@confirm.dev', emailAddress: 'new@confirm.dev', emailKey: 'new@confirm.dev' },
    });
    expect(codesOf(await confirm(account.token, token))).toEqual(['CONFIRMATION_TOKEN_INVALID']);
    await story.service.deps.prisma.customer.deleteMany({ where: { accountId, id } });
    expect(codesOf(await confirm(account.token, token))).toEqual(['CONFIRMATION_TOKEN_INVALID']);
  });

  test('is for tokens of the account, of the site, and with the scope to write', async () => {
    const account = await story.service.newAccount({ sites: [1, 2] });
    const { id, token } = await invited(account);
    const { service } = story;
    const other = await service.newAccount();
    expect(codesOf(await confirm(other.token, token))).toEqual(['CONFIRMATION_TOKEN_INVALID']);
    const otherSite = await service.tokenFor(account.accountId, { sites: [2] });
    expect(codesOf(await confirm(otherSite, token))).toEqual(['CONFIRMATION_TOKEN_INVALID']);
    const reader = await service.tokenFor(account.accountId, { scopes: ['customers:read'] });
    const { body } = await service.request(reader, confirmEmail, { token });
    expect(body.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', scope: 'customers:write' } }]);
    expect((await service.request(undefined, confirmEmail, { token })).status).toBe(401);
    expect(await eventsOf(id)).toEqual([]);
    const writer = await service.tokenFor(account.accountId, { scopes: ['customers:write'], sites: [1] });
    expect(codesOf(await confirm(writer, token))).toEqual([]);
  });

  describe.skipIf(onlyPglite)('of many at once (needs several connections: PostgreSQL only)', () => {
    test('one verifies, and all succeed', async () => {
      const account = await story.service.newAccount();
      const { id, token } = await invited(account);
      const payloads = await Promise.all(Array.from({ length: 20 }, () => confirm(account.token, token)));
      expect(new Set(payloads.map((payload) => JSON.stringify(payload))).size).toBe(1);
      expect(payloads[0].customer.emailVerified).toBe(true);
      expect(await eventsOf(id)).toHaveLength(1);
    });
  });
});
