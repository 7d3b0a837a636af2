import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestAccount } from '../support/service.ts';
import { createBatch, create as createWith } from './create-story.ts';
import { linkIn, type MailStory, startMailStory } from './mail-story.ts';

let story: MailStory;
beforeAll(async () => {
  story = await startMailStory();
});
afterAll(() => story[Symbol.asyncDispose]());

const jobsOf = ({ accountId }: TestAccount) =>
  story.service.deps.prisma.job.findMany({ where: { accountId, kind: 'confirmation-mail' } });

const customersOf = ({ accountId }: TestAccount) =>
  story.service.deps.prisma.customer.findMany({ where: { accountId } });

describe('a create with an email that is not verified', () => {
  test('writes a job, and the job sends one mail', async () => {
    const account = await story.service.newAccount();
    const input = { email: 'Ada@Lovelace.DEV', firstName: 'Ada', lastName: 'Lovelace', language: 'DE' };
    const customer = await story.create(account, input);
    expect(await jobsOf(account)).toMatchObject([{ customerId: customer.id, status: 'READY' }]);
    await story.work();
    await story.work();
    const mails = story.mailsTo('Ada@lovelace.dev');
    expect(mails).toHaveLength(1);
    expect(mails[0]?.mail).toMatchObject({
      subject: 'Bitte bestätigen Sie Ihre E-Mail-Adresse für Installation',
      from: { value: [{ name: 'Installation', address: 'no-reply@example.org' }] },
      to: { value: [{ name: 'Ada Lovelace', address: 'Ada@lovelace.dev' }] },
    });
    expect(mails[0] && linkIn(mails[0]).href).toMatch(
      /^https:\/\/customers\.example\.org\/service\/confirm\?lang=de&token=[\w.-]{122}$/,
    );
    const [job] = await jobsOf(account);
    expect(job).toMatchObject({ status: 'DONE', lastError: null });
    expect(mails[0]?.mail.messageId).toBe(`<${job?.id}@example.org>`);
  });

  test.each([
    ['emailVerified', { emailVerified: true }],
    ['emailHardbounce', { emailHardbounce: true }],
    ['emailHardbounce, even if asked', { emailHardbounce: true, sendConfirmation: true }],
    ['emailVerified, even if asked', { emailVerified: true, sendConfirmation: true }],
    ['isImported', { isImported: true }],
    ['sendConfirmation: false', { sendConfirmation: false }],
    ['no email', { email: null, displayName: 'Ada', sendConfirmation: true }],
  ])('writes none with %s', async (_name, input) => {
    const account = await story.service.newAccount();
    await story.create(account, { email: 'ada@lovelace.dev', ...input });
    expect(await jobsOf(account)).toEqual([]);
  });

  test.each([
    ['isImported that asks for it', { isImported: true, sendConfirmation: true }],
    ['isImported: false', { isImported: false }],
    ['nulls', { isImported: null, sendConfirmation: null, emailVerified: null }],
  ])('writes one with %s', async (_name, input) => {
    const account = await story.service.newAccount();
    await story.create(account, { email: 'ada@lovelace.dev', ...input });
    expect(await jobsOf(account)).toHaveLength(1);
  });

  test('that is refused or only validated writes none', async () => {
    const account = await story.service.newAccount();
    const { service } = story;
    await createWith(service, account.token, { email: 'ada@lovelace.dev' }, { validateOnly: true });
    expect(await jobsOf(account)).toEqual([]);
    await createWith(service, account.token, { email: 'ada@lovelace.dev' });
    const again = await createWith(service, account.token, { email: 'ADA@lovelace.dev' });
    expect(again.userErrors).toMatchObject([{ code: 'TAKEN' }]);
    expect(await jobsOf(account)).toHaveLength(1);
  });

  test('in a batch writes one for each customer that was written', async () => {
    const account = await story.service.newAccount();
    const inputs = ['a', 'b', 'b', 'c'].map((name) => ({
      email: `${name}@batch.dev`,
      skipEmailDnsValidations: true,
    }));
    const variables = { siteId: 1, inputs, errorPolicy: 'REJECT_FAILED' };
    const { createCustomers } = await story.service.graphql(account.token, createBatch, variables);
    expect(createCustomers.refused).toBe(1);
    await story.work();
    for (const name of ['a', 'b', 'c']) expect(story.mailsTo(`${name}@batch.dev`)).toHaveLength(1);
  });
});

describe('an update', () => {
  test('with another email asks for the confirmation of that one, and no more for the former', async () => {
    const account = await story.service.newAccount();
    const { service } = story;
    const options = { ifExists: 'UPDATE' } as const;
    await createWith(service, account.token, { oldProviderId: '1', email: 'before@update.dev' });
    const update = { oldProviderId: '1', email: 'after@update.dev' };
    expect((await createWith(service, account.token, update, options)).result).toBe('UPDATED');
    await createWith(service, account.token, { ...update, firstName: 'Ada' }, options);
    await story.work();
    expect(story.mailsTo('before@update.dev')).toHaveLength(0);
    expect(story.mailsTo('after@update.dev')).toHaveLength(1);
  });
});

describe('a job finds nothing to do when meanwhile', () => {
  test.each([
    ['the email was verified', { emailVerifiedAt: new Date() }],
    ['mail to it failed for good', { emailHardbounce: true }],
    ['the customer has another email', { emailKey: 'new@other.dev', emailAddress: 'new@other.dev' }],
  ])('%s', async (_name, data) => {
    const account = await story.service.newAccount();
    await story.create(account, { email: 'idle@lovelace.dev' });
    const { accountId } = account;
    await story.service.deps.prisma.customer.updateMany({ where: { accountId }, data });
    await story.work();
    expect(await jobsOf(account)).toMatchObject([{ status: 'DONE' }]);
    expect(story.server.attempts).not.toContain('idle@lovelace.dev');
    expect(story.server.attempts).not.toContain('new@other.dev');
  });

  test('the customer was deleted', async () => {
    const account = await story.service.newAccount();
    await story.create(account, { email: 'gone@lovelace.dev' });
    await story.service.deps.prisma.customer.deleteMany({ where: { accountId: account.accountId } });
    await story.work();
    expect(await jobsOf(account)).toMatchObject([{ status: 'DONE' }]);
    expect(story.server.attempts).not.toContain('gone@lovelace.dev');
  });
});

describe('the mail server', () => {
  test('that answers 4xx is asked again, later and later, with the same Message-ID', async () => {
    const account = await story.service.newAccount();
    await story.create(account, { email: 'grey@lovelace.dev' });
    story.server.behave = { recipient: () => '450 4.7.1 greylisted' };
    await story.work();
    const [first] = await jobsOf(account);
    expect(first).toMatchObject({ status: 'READY', attempts: 1, lastError: expect.stringContaining('450') });
    await story.work();
    expect(story.server.attempts.filter((to) => to === 'grey@lovelace.dev')).toHaveLength(1);

    story.time.shift += 20_000;
    await story.work();
    const [second] = await jobsOf(account);
    const wait = (job = second) => (job?.runAt.getTime() ?? 0) - Date.now() - story.time.shift;
    expect(second).toMatchObject({ status: 'READY', attempts: 2 });
    expect(wait()).toBeGreaterThan(15_000);
    expect(wait()).toBeLessThan(41_000);

    story.server.behave = {};
    story.time.shift += 40_000;
    await story.work();
    expect(await jobsOf(account)).toMatchObject([{ status: 'DONE' }]);
    expect(story.mailsTo('grey@lovelace.dev').map(({ mail }) => mail.messageId)).toEqual([
      `<${first?.id}@example.org>`,
    ]);
    expect((await customersOf(account))[0]?.emailHardbounce).toBe(false);
  });

  test('that refuses the recipient marks the email, and is not asked again', async () => {
    const account = await story.service.newAccount();
    const { id } = await story.create(account, { email: 'bounce@lovelace.dev' });
    story.server.behave = { recipient: () => '550 5.1.1 no such user' };
    await story.work();
    story.server.behave = {};
    expect(await jobsOf(account)).toMatchObject([{ status: 'DONE' }]);
    const [customer] = await customersOf(account);
    expect(customer).toMatchObject({ emailHardbounce: true, emailVerifiedAt: null });
    expect(customer?.updatedAt).not.toEqual(customer?.createdAt);
    story.time.shift += 86_400_000;
    await story.work();
    expect(story.server.attempts.filter((to) => to === 'bounce@lovelace.dev')).toHaveLength(1);
    const { prisma } = story.service.deps;
    const where = { accountId: account.accountId, type: 'customer.email_bounced' };
    expect(await prisma.event.findMany({ where })).toMatchObject([
      { customerId: id, actor: 'job:confirmation-mail' },
    ]);
  });

  test('that is away is asked for a day, then the job is parked for an operator', async () => {
    const account = await story.service.newAccount();
    await story.create(account, { email: 'away@lovelace.dev' });
    story.server.behave = { sender: () => 'hang up' };
    const began = story.time.shift;
    for (let runs = 0; runs < 40 && (await jobsOf(account))[0]?.status === 'READY'; runs++) {
      const [job] = await jobsOf(account);
      story.time.shift = Math.max(story.time.shift, (job?.runAt.getTime() ?? 0) - Date.now() + 1);
      await story.work();
    }
    story.server.behave = {};
    const [job] = await jobsOf(account);
    expect(job).toMatchObject({ status: 'PARKED', attempts: 15 });
    const hours = (story.time.shift - began) / 3_600_000;
    expect(hours).toBeGreaterThan(10);
    expect(hours).toBeLessThan(30);
    expect((await customersOf(account))[0]?.emailHardbounce).toBe(false);
  });
});

describe("an account's own", () => {
  test('sender and page are in its mails, and in no other account’s', async () => {
    const { prisma } = story.service.deps;
    const own = await story.service.newAccount();
    await prisma.account.update({
      where: { id: own.accountId },
      data: {
        mailFromName: 'Zeitung, täglich',
        mailFromAddress: 'abo@zeitung.example',
        confirmationUrl: 'https://zeitung.example/abo?seite=1#/bestaetigen',
      },
    });
    await story.create(own, { email: 'own@lovelace.dev' });
    await story.create(await story.service.newAccount(), { email: 'default@lovelace.dev' });
    await story.work();
    const [mail] = story.mailsTo('own@lovelace.dev');
    expect(mail?.mail.from?.value).toEqual([{ name: 'Zeitung, täglich', address: 'abo@zeitung.example' }]);
    expect(mail && linkIn(mail).href).toMatch(
      /^https:\/\/zeitung\.example\/abo\?seite=1&token=[\w.-]+#\/bestaetigen$/,
    );
    const [other] = story.mailsTo('default@lovelace.dev');
    expect(other?.mail.from?.value).toEqual([{ name: 'Installation', address: 'no-reply@example.org' }]);
  });
});
