import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { onlyPglite } from '../support/database.ts';
import type { Data } from '../support/service.ts';
import { type MailStory, resendConfirmation, startMailStory } from './mail-story.ts';

let story: MailStory;
beforeAll(async () => {
  story = await startMailStory();
});
afterAll(() => story[Symbol.asyncDispose]());
beforeEach(() => {
  story.time.shift = 0;
});

async function resend(bearer: string, customerId: string): Promise<Data> {
  return (await story.service.graphql(bearer, resendConfirmation, { customerId })).resendConfirmation;
}

const codesOf = (payload: Data) => payload.userErrors.map(({ code }: Data) => code);

describe('resendConfirmation', () => {
  test('sends a further mail', async () => {
    const account = await story.service.newAccount();
    const { id } = await story.create(account, { email: 'again@resend.dev' });
    await story.work();
    expect(await resend(account.token, id)).toEqual({ customer: { id }, userErrors: [] });
    await story.work();
    expect(story.mailsTo('again@resend.dev')).toHaveLength(2);
  });

  test('is granted once a minute and five times a day, by the clock', async () => {
    const account = await story.service.newAccount();
    const { id } = await story.create(account, { email: 'often@resend.dev' });
    const started = Date.now();
    const at = async (seconds: number) => {
      story.time.shift = started + seconds * 1_000 - Date.now();
      return resend(await story.service.tokenFor(account.accountId), id);
    };
    expect(codesOf(await at(0))).toEqual([]);
    const refused = await at(20);
    expect(refused).toMatchObject({
      customer: null,
      userErrors: [{ code: 'CONFIRMATION_THROTTLED', path: ['customerId'] }],
    });
    const { retryAfterSeconds } = refused.userErrors[0].params;
    expect(retryAfterSeconds).toBeGreaterThan(30);
    expect(retryAfterSeconds).toBeLessThanOrEqual(41);
    for (const seconds of [62, 124, 186, 248]) expect(codesOf(await at(seconds))).toEqual([]);
    const [{ params }] = (await at(400)).userErrors;
    expect(params.retryAfterSeconds).toBeGreaterThan(85_000);
    expect(codesOf(await at(86_402))).toEqual([]);
    const where = { accountId: account.accountId, kind: 'confirmation-mail' };
    expect(await story.service.deps.prisma.job.count({ where })).toBe(1 + 6);
  });

  test('does not slow down other customers', async () => {
    const account = await story.service.newAccount();
    const first = await story.create(account, { email: 'first@resend.dev' });
    const second = await story.create(account, { email: 'second@resend.dev' });
    expect(codesOf(await resend(account.token, first.id))).toEqual([]);
    expect(codesOf(await resend(account.token, second.id))).toEqual([]);
  });

  test.each([
    ['EMAIL_ALREADY_VERIFIED', { email: 'verified@resend.dev', emailVerified: true }],
    ['EMAIL_UNDELIVERABLE', { email: 'bounced@resend.dev', emailHardbounce: true }],
    ['REQUIRED', { displayName: 'without email' }],
  ])('answers %s where no mail makes sense', async (code, input) => {
    const account = await story.service.newAccount();
    const { id } = await story.create(account, input);
    expect(codesOf(await resend(account.token, id))).toEqual([code]);
    expect(await story.service.deps.prisma.confirmationRequest.count({ where: { customerId: id } })).toBe(0);
  });

  test('sends to imported customers when asked', async () => {
    const account = await story.service.newAccount();
    const { id } = await story.create(account, { email: 'imported@resend.dev', isImported: true });
    expect(codesOf(await resend(account.token, id))).toEqual([]);
    await story.work();
    expect(story.mailsTo('imported@resend.dev')).toHaveLength(1);
  });

  test('knows no customers of other accounts and sites, and needs the scope to write', async () => {
    const account = await story.service.newAccount({ sites: [1, 2] });
    const { id } = await story.create(account, { email: 'whose@resend.dev' });
    const { service } = story;
    const { token: other } = await service.newAccount();
    const otherSite = await service.tokenFor(account.accountId, { sites: [2] });
    for (const [bearer, customerId] of [
      [other, id],
      [otherSite, id],
      [account.token, '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b'],
      [account.token, "x' OR 1=1"],
      [account.token, ''],
    ] as const) {
      expect(codesOf(await resend(bearer, customerId))).toEqual(['CUSTOMER_NOT_FOUND']);
    }
    const reader = await service.tokenFor(account.accountId, { scopes: ['customers:read'] });
    const { body } = await service.request(reader, resendConfirmation, { customerId: id });
    expect(body.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(codesOf(await resend(account.token, id.toUpperCase()))).toEqual([]);
  });

  describe.skipIf(onlyPglite)('of many at once (needs several connections: PostgreSQL only)', () => {
    test('one is granted', async () => {
      const account = await story.service.newAccount();
      const { id } = await story.create(account, { email: 'rush@resend.dev' });
      const payloads = await Promise.all(Array.from({ length: 20 }, () => resend(account.token, id)));
      const granted = payloads.filter(({ customer }) => customer !== null);
      expect(granted).toHaveLength(1);
      expect(payloads.flatMap(codesOf)).toEqual(Array(19).fill('CONFIRMATION_THROTTLED'));
    });
  });
});
