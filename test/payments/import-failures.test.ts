import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDueJobs } from '../../src/jobs/run-due-jobs.ts';
import { retryAfter } from '../../src/payments/stripe-problem.ts';
import type { Data } from '../support/service.ts';
import { type ImportService, type StripeAccount, startImportService } from './import-service.ts';
import { cards, type Fault, type SeenRequest } from './stripe-double.ts';

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

let test: ImportService;
let account: StripeAccount;
/** Faults by the id of the customer at Stripe; asked with the number of the request for that customer. */
const faults = new Map<string, (count: number, request: SeenRequest) => Fault | undefined>();
const counts = new Map<string, number>();

beforeAll(async () => {
  test = await startImportService();
  account = await test.newStripeAccount();
  test.stripe.fault = (request) => {
    const id = request.path.split('/')[3] ?? '';
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    return faults.get(id)?.(count, request);
  };
});
afterAll(() => test[Symbol.asyncDispose]());

let created = 0;

async function createWith(
  methods: number,
  fault?: (count: number, request: SeenRequest) => Fault | undefined,
) {
  const gatewayId = `cus_Failure${created++}`;
  account.customers.set(gatewayId, { methods: cards(methods), defaultMethod: 'pm_0000' });
  if (fault !== undefined) faults.set(gatewayId, fault);
  const { id } = await test.create(account, gatewayId);
  return {
    id: id as string,
    gatewayId,
    state: async () => (await test.read(account, id)).paymentMethodImport,
  };
}

function jobOf(customerId: string) {
  return test.service.deps.prisma.job.findFirstOrThrow({ where: { customerId }, orderBy: { id: 'desc' } });
}

const failed = (code: string, retryable: boolean) => ({
  status: 'FAILED',
  error: { code, message: expect.any(String), retryable },
  finishedAt: expect.any(String),
});
const waiting = (code: string) => ({
  status: 'QUEUED',
  error: { code, message: expect.any(String), retryable: true },
  finishedAt: null,
});

describe('a customer that the gateway does not have', () => {
  it('fails the import once and for all, and the customer stays', async () => {
    const customer = await createWith(1);
    account.customers.delete(customer.gatewayId);
    expect(await test.runJobs()).toBe(1);
    expect(await customer.state()).toMatchObject(failed('CUSTOMER_NOT_FOUND', false));
    expect(await jobOf(customer.id)).toMatchObject({ status: 'DONE' });
    expect(await test.runJobs(DAY)).toBe(0);
  });

  it('is the same when it was deleted there', async () => {
    const customer = await createWith(1);
    account.customers.set(customer.gatewayId, { methods: [], deleted: true });
    await test.runJobs();
    expect(await customer.state()).toMatchObject(failed('CUSTOMER_DELETED', false));
  });

  it('keeps what an earlier import stored', async () => {
    const customer = await createWith(2);
    await test.runJobs();
    account.customers.delete(customer.gatewayId);
    await test.retry(account, customer.id);
    await test.runJobs();
    const read = await test.read(account, customer.id);
    expect(read.paymentMethodImport).toMatchObject({ ...failed('CUSTOMER_NOT_FOUND', false), imported: 2 });
    expect(read.paymentMethods).toHaveLength(2);
  });
});

describe("a fault of the account's own", () => {
  it('such as a wrong key fails every import at once, parked until somebody mends it', async () => {
    const mended = await test.newStripeAccount();
    mended.customers.set('cus_1', { methods: cards(1) });
    test.stripe.accounts.delete(mended.secret);
    const { id } = await test.create(mended, 'cus_1');
    expect(await test.runJobs(DAY)).toBe(1);
    expect((await test.read(mended, id)).paymentMethodImport).toMatchObject(
      failed('CREDENTIALS_REFUSED', false),
    );
    expect(await jobOf(id)).toMatchObject({ status: 'PARKED', attempts: 1 });

    test.stripe.accounts.set(mended.secret, mended.customers);
    await test.retry(mended, id);
    await test.runJobs();
    expect((await test.read(mended, id)).paymentMethodImport).toMatchObject({
      status: 'SUCCEEDED',
      imported: 1,
      error: null,
    });
  });

  it.each([
    [403, 'PERMISSION_MISSING'],
    [400, 'REQUEST_REFUSED'],
  ])('such as an answer of %i is told as %s', async (status, code) => {
    const customer = await createWith(1, () => ({ status }));
    await test.runJobs();
    expect(await customer.state()).toMatchObject(failed(code, false));
    expect(await jobOf(customer.id)).toMatchObject({ status: 'PARKED' });
  });

  it('such as a gateway that was switched off, or whose secret does not open any more', async () => {
    const { prisma } = test.service.deps;
    const off = await test.newStripeAccount();
    const first = await test.create(off, 'cus_1');
    const second = await test.create(off, 'cus_2');
    const { accountId } = off;
    await prisma.paymentGateway.updateMany({ where: { accountId }, data: { active: false } });
    const [job] = await prisma.job.findMany({ where: { accountId }, orderBy: { id: 'asc' } });
    await prisma.job.updateMany({
      where: { accountId, id: { not: job?.id } },
      data: { runAt: new Date(4e12) },
    });
    await test.runJobs();
    expect((await test.read(off, first.id)).paymentMethodImport).toMatchObject(
      failed('GATEWAY_UNAVAILABLE', false),
    );

    const other = await prisma.paymentGateway.findFirstOrThrow({ where: { accountId: account.accountId } });
    // Even the secret of another account, copied here, stays shut.
    await prisma.paymentGateway.updateMany({
      where: { accountId },
      data: { active: true, credentials: other.credentials },
    });
    await prisma.job.updateMany({ where: { accountId, status: 'READY' }, data: { runAt: new Date(0) } });
    await test.runJobs();
    expect((await test.read(off, second.id)).paymentMethodImport).toMatchObject(
      failed('CREDENTIALS_UNREADABLE', false),
    );
  });
});

describe('a fault that passes', () => {
  const passing: [string, Fault, string][] = [
    ['a limit of requests', { status: 429 }, 'RATE_LIMITED'],
    ['an error of the server', { status: 500 }, 'GATEWAY_ERROR'],
    ['a server in maintenance', { status: 503 }, 'GATEWAY_ERROR'],
    ['a conflict', { status: 409 }, 'GATEWAY_ERROR'],
    ['an answer that is not JSON', { status: 502, body: '<html>Bad gateway</html>' }, 'GATEWAY_ERROR'],
    ['an answer of another kind', { status: 200, body: '{"hello":"world"}' }, 'GATEWAY_ERROR'],
    ['an answer that comes too late', { delay: 3 * SECOND }, 'GATEWAY_TIMEOUT'],
    ['an answer that breaks off', { cutAt: 0.5 }, 'GATEWAY_UNREACHABLE'],
  ];

  it.each(passing)('%s: waits, then goes on', async (_name, fault, code) => {
    const customer = await createWith(3, () => fault);
    expect(await test.runJobs()).toBe(1);
    expect(await customer.state()).toMatchObject({ ...waiting(code), imported: 0 });
    const job = await jobOf(customer.id);
    expect(job).toMatchObject({ status: 'READY', attempts: 1 });
    const { startedAt } = await customer.state();
    expect(job.runAt.getTime() - Date.parse(startedAt)).toBeGreaterThanOrEqual(2.5 * SECOND);
    faults.delete(customer.gatewayId);
    await test.runJobs(10 * SECOND);
    expect(await customer.state()).toMatchObject({ status: 'SUCCEEDED', imported: 3, error: null });
  });

  it('a page that fails in the middle: nothing is stored until every page is there', async () => {
    for (const fault of [{ status: 500 }, { cutAt: 0.5 }, { delay: 3 * SECOND }] satisfies Fault[]) {
      const customer = await createWith(250, (_count, { query }) =>
        query.get('starting_after') === 'pm_0099' ? fault : undefined,
      );
      await test.runJobs();
      const read = await test.read(account, customer.id);
      expect(read.paymentMethodImport.status).toBe('QUEUED');
      expect(read.paymentMethods).toEqual([]);
      faults.delete(customer.gatewayId);
      await test.runJobs(10 * SECOND);
      expect((await test.read(account, customer.id)).paymentMethods).toHaveLength(250);
    }
  });

  it('pages that never end are given up', async () => {
    const endless = (_count: number, { path, query }: SeenRequest): Fault | undefined => {
      if (!path.endsWith('/payment_methods')) return undefined;
      const [first] = cards(1);
      const id = `${query.get('starting_after') ?? ''}x`;
      return {
        status: 200,
        body: JSON.stringify({ object: 'list', has_more: true, data: [{ ...first, id }] }),
      };
    };
    const customer = await createWith(1, endless);
    await test.runJobs();
    expect(await customer.state()).toMatchObject(failed('TOO_MANY_METHODS', false));
  });

  it('comes back when the gateway said', async () => {
    const customer = await createWith(1, () => ({ status: 429, headers: { 'retry-after': '120' } }));
    await test.runJobs();
    expect(await customer.state()).toMatchObject(waiting('RATE_LIMITED'));
    const { startedAt } = await customer.state();
    const { runAt } = await jobOf(customer.id);
    expect(runAt.getTime() - Date.parse(startedAt)).toBeGreaterThanOrEqual(120 * SECOND);
    faults.delete(customer.gatewayId);
    expect(await test.runJobs(60 * SECOND)).toBe(0);
    expect(await test.runJobs(121 * SECOND)).toBe(1);
    expect(await customer.state()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('that does not pass ends the import, which a retry begins anew', async () => {
    const customer = await createWith(1, () => ({ status: 500 }));
    let runs = 0;
    for (let day = 0; day < 20; day++) runs += await test.runJobs(day * DAY);
    expect(runs).toBe(10);
    expect(await customer.state()).toMatchObject(failed('GATEWAY_ERROR', true));
    expect(await jobOf(customer.id)).toMatchObject({ status: 'PARKED', attempts: 10 });
    faults.delete(customer.gatewayId);
    await test.retry(account, customer.id);
    await test.runJobs();
    expect(await customer.state()).toMatchObject({ status: 'SUCCEEDED', imported: 1, error: null });
  });
});

describe('an import of a customer that is erased meanwhile', () => {
  it('ends without a trace', async () => {
    const customer = await createWith(1);
    const { prisma } = test.service.deps;
    await prisma.event.deleteMany({ where: { customerId: customer.id } });
    await prisma.customer.deleteMany({ where: { id: customer.id } });
    await test.runJobs();
    expect(await jobOf(customer.id)).toMatchObject({ status: 'DONE' });
    expect(await prisma.paymentMethodImport.count({ where: { customerId: customer.id } })).toBe(0);
  });
});

describe('the secret key', () => {
  it('is in no answer, no log and no row', async () => {
    const customer = await createWith(1);
    test.stripe.accounts.delete(account.secret);
    const lines: string[] = [];
    const sink = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    await runDueJobs({ ...test.service.deps.jobQueue, logger: pino({ level: 'trace' }, sink) });
    test.stripe.accounts.set(account.secret, account.customers);
    const { prisma } = test.service.deps;
    const rows: Data = [
      await prisma.job.findMany(),
      await prisma.paymentMethodImport.findMany(),
      await prisma.paymentGateway.findMany(),
      await prisma.event.findMany(),
    ];
    expect(await customer.state()).toMatchObject(failed('CREDENTIALS_REFUSED', false));
    expect(lines.join('')).toContain('job parked');
    for (const text of [lines.join(''), JSON.stringify(rows), JSON.stringify(await customer.state())]) {
      expect(text).not.toContain(account.secret);
      expect(text).not.toContain('sk_test');
    }
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1);

  it.each<[string | undefined, number | undefined]>([
    ['120', 120_000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:02:00 GMT', 120_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['999999999', 3_600_000],
    ['soon', undefined],
    ['-5', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j means a wait of %j ms', (header, wait) => {
    expect(retryAfter(header, now)).toBe(wait);
  });
});
