import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runDueJobs } from '../../src/jobs/run-due-jobs.ts';
import {
  answer,
  type Behaviour,
  failure,
  type NameServer,
  rcode,
  startNameServer,
} from '../email/name-server.ts';
import { type Data, startService, type TestAccount, type TestService } from '../support/service.ts';

const create = `
  mutation ($input: CustomerInput!) {
    createCustomer(siteId: 1, input: $input) {
      customer { id emailDeliverability } userErrors { code path message params }
    }
  }`;

/** What the name server says of each domain; the others get SERVFAIL. */
const zones = new Map<string, Behaviour>();
const mx: Behaviour = ({ name, type }) =>
  type === 'MX'
    ? answer({ type: 'MX', name, data: { preference: 10, exchange: 'mail.zone.dev' } })
    : answer();
const missing: Behaviour = () => failure(rcode.nameError);

let nameServer: NameServer;
let service: TestService;
beforeAll(async () => {
  nameServer = await startNameServer(
    (question) => zones.get(question.name)?.(question) ?? failure(rcode.serverFailure),
  );
  service = await startService({ env: { NAME_SERVERS: nameServer.address } });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await nameServer[Symbol.asyncDispose]();
});

async function createCustomer({ token }: TestAccount, input: object): Promise<Data> {
  return (await service.graphql(token, create, { input })).createCustomer;
}

async function accountWith(unknownEmailPolicy: 'ACCEPT' | 'REJECT'): Promise<TestAccount> {
  const account = await service.newAccount();
  await service.deps.prisma.account.update({
    where: { id: account.accountId },
    data: { unknownEmailPolicy },
  });
  return account;
}

const customerOf = ({ accountId }: TestAccount) =>
  service.deps.prisma.customer.findFirstOrThrow({ where: { accountId } });

/** Runs what is due so many seconds from now; the name server is asked anew each time. */
const workAt = (seconds: number) =>
  runDueJobs({ ...service.deps.jobQueue, clock: () => Date.now() + seconds * 1_000 });

const recheckOf = ({ accountId }: TestAccount) =>
  service.deps.prisma.job.findFirst({ where: { accountId, kind: 'email-recheck' } });

describe('name servers that do not answer', () => {
  test('are no reason to refuse, by default', async () => {
    const account = await service.newAccount();
    const { customer, userErrors } = await createCustomer(account, { email: 'a@silent.dev' });
    expect(userErrors).toEqual([]);
    expect(customer.emailDeliverability).toBe('UNKNOWN');
  });

  test('are one where the account says so, and the same may work later', async () => {
    const account = await accountWith('REJECT');
    const refused = await createCustomer(account, { email: 'a@later.dev', phone: '1' });
    expect(refused.customer).toBeNull();
    expect(refused.userErrors).toMatchObject([
      {
        code: 'EMAIL_CHECK_UNAVAILABLE',
        path: ['input', 'email'],
        params: { reason: 'SERVFAIL', domain: 'later.dev' },
      },
      { code: 'PHONE_INVALID' },
    ]);
    zones.set('later.dev', mx);
    const { customer } = await createCustomer(account, { email: 'a@later.dev' });
    expect(customer.emailDeliverability).toBe('DELIVERABLE');
  });

  test('are not asked where the caller says so, whatever the account says', async () => {
    const account = await accountWith('REJECT');
    const before = nameServer.questions.length;
    const input = { email: 'a@skipped.dev', skipEmailDnsValidations: true };
    expect((await createCustomer(account, input)).customer).toMatchObject({ emailDeliverability: null });
    expect(nameServer.questions.length).toBe(before);
    expect(await recheckOf(account)).toBeNull();
  });
});

describe('an email that was accepted without an answer is checked again', () => {
  test('and becomes DELIVERABLE', async () => {
    const account = await service.newAccount();
    await createCustomer(account, { email: 'a@up.dev' });
    zones.set('up.dev', mx);
    await workAt(0);
    expect(await customerOf(account)).toMatchObject({ emailDeliverability: 'UNKNOWN' });
    await workAt(61);
    expect(await customerOf(account)).toMatchObject({ emailDeliverability: 'DELIVERABLE' });
    expect(await recheckOf(account)).toMatchObject({ status: 'DONE' });
  });

  test('or UNDELIVERABLE, for everybody to see', async () => {
    const account = await service.newAccount();
    const { customer } = await createCustomer(account, { email: 'a@down.dev' });
    zones.set('down.dev', missing);
    await workAt(61);
    const query = 'query ($id: ID!) { customer(id: $id) { email emailDeliverability } }';
    const found = await service.graphql(account.token, query, { id: customer.id });
    expect(found.customer).toEqual({ email: 'a@down.dev', emailDeliverability: 'UNDELIVERABLE' });
    const events = await service.deps.prisma.event.findMany({ where: { customerId: customer.id } });
    expect(events.map(({ type, actor }) => [type, actor])).toEqual([
      ['customer.created', 'tester'],
      ['customer.email_checked', 'job:email-recheck'],
    ]);
  });

  test('until the name servers have been silent for two days; UNKNOWN stays', async () => {
    const account = await service.newAccount();
    await createCustomer(account, { email: 'a@never.dev' });
    let seconds = 61;
    for (let runs = 0; runs < 20 && (await recheckOf(account))?.status === 'READY'; runs++) {
      const due = (await recheckOf(account))?.runAt.getTime() ?? 0;
      seconds = Math.max(seconds, Math.ceil((due - Date.now()) / 1_000));
      await workAt(seconds);
    }
    expect(await recheckOf(account)).toMatchObject({ status: 'DONE', attempts: 11 });
    expect(seconds).toBeGreaterThan(86_400);
    expect(seconds).toBeLessThan(3 * 86_400);
    expect(await customerOf(account)).toMatchObject({ emailDeliverability: 'UNKNOWN' });
  });

  test('but not one that the customer has no more', async () => {
    const account = await service.newAccount();
    await createCustomer(account, { email: 'a@moved.dev' });
    const { accountId } = account;
    await service.deps.prisma.customer.updateMany({
      where: { accountId },
      data: { emailKey: 'b@moved.dev' },
    });
    zones.set('moved.dev', missing);
    await workAt(61);
    expect(await customerOf(account)).toMatchObject({ emailDeliverability: 'UNKNOWN' });
    expect(await recheckOf(account)).toMatchObject({ status: 'DONE' });
  });
});
