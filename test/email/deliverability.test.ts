import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createDeliverability, type DeliverabilityOptions } from '../../src/email/deliverability.ts';
import {
  answer,
  type Behaviour,
  failure,
  type Reply,
  rcode,
  startNameServer,
  truncated,
} from './name-server.ts';

const disposables: AsyncDisposable[] = [];
afterEach(async () => {
  for (const disposable of disposables.splice(0).reverse()) await disposable[Symbol.asyncDispose]();
});

async function setUp(behave: Behaviour, options: DeliverabilityOptions = {}) {
  const server = await startNameServer(behave);
  const deliverability = createDeliverability({ servers: [server.address], ...options });
  disposables.push(server, { [Symbol.asyncDispose]: async () => deliverability[Symbol.dispose]() });
  return { server, deliverability };
}

const mx = (name: string, exchange = 'mail.zone', preference = 10) =>
  answer({ type: 'MX', name, data: { exchange, preference } });
const delayed = async (milliseconds: number, reply: Reply[]) => {
  await sleep(milliseconds);
  return reply;
};
const silence = () => new Promise<Reply[]>(() => {});

describe('verdicts', () => {
  it.each<[string, Behaviour, object]>([
    ['a null MX', ({ name }) => mx(name, '.', 0), { status: 'UNDELIVERABLE', reason: 'NULL_MX' }],
    [
      'a null MX beside a real one, which RFC 7505 forbids',
      ({ name }) =>
        answer(
          { type: 'MX', name, data: { exchange: '.', preference: 0 } },
          { type: 'MX', name, data: { exchange: 'mail.zone', preference: 10 } },
        ),
      { status: 'DELIVERABLE' },
    ],
    ['NXDOMAIN', () => failure(rcode.nameError), { status: 'UNDELIVERABLE', reason: 'NXDOMAIN' }],
    ['no record at all', () => answer(), { status: 'UNDELIVERABLE', reason: 'NO_RECORD' }],
    ['SERVFAIL', () => failure(rcode.serverFailure), { status: 'UNKNOWN', reason: 'SERVFAIL' }],
    ['REFUSED', () => failure(rcode.refused), { status: 'UNKNOWN', reason: 'REFUSED' }],
    [
      'SERVFAIL for the address of a domain without MX',
      ({ type }) => (type === 'MX' ? answer() : failure(rcode.serverFailure)),
      { status: 'UNKNOWN', reason: 'SERVFAIL' },
    ],
    [
      'an alias to nothing',
      ({ name }) => [{ flags: rcode.nameError, answers: [{ type: 'CNAME', name, data: 'gone.zone' }] }],
      { status: 'UNDELIVERABLE', reason: 'NXDOMAIN' },
    ],
    [
      'a wrong id, then the right one',
      ({ name, id }) => [{ ...failure(rcode.nameError)[0], id: (id + 1) % 65_536 }, ...mx(name)],
      { status: 'DELIVERABLE' },
    ],
    [
      'a truncated answer, whole over TCP',
      ({ name, transport }) => (transport === 'udp' ? [{ flags: truncated }] : mx(name)),
      { status: 'DELIVERABLE' },
    ],
    [
      'a late answer within the budget',
      async ({ name }) => delayed(150, mx(name)),
      { status: 'DELIVERABLE' },
    ],
  ])('%s', async (_, behave, verdict) => {
    const { deliverability } = await setUp(behave);
    expect(await deliverability.check('some.zone')).toEqual(verdict);
  });

  it('is UNKNOWN where no server listens', async () => {
    const server = await startNameServer(silence);
    await server[Symbol.asyncDispose]();
    using deliverability = createDeliverability({ servers: [server.address] });
    expect(await deliverability.check('some.zone')).toEqual({ status: 'UNKNOWN', reason: 'UNREACHABLE' });
  });

  it('asks the next server when the first one fails', async () => {
    const broken = await startNameServer(() => failure(rcode.serverFailure));
    disposables.push(broken);
    const working = await startNameServer(({ name }) => mx(name));
    disposables.push(working);
    using deliverability = createDeliverability({ servers: [broken.address, working.address] });
    expect(await deliverability.check('some.zone')).toEqual({ status: 'DELIVERABLE' });
    expect(broken.questions).toHaveLength(1);
  });

  it('refuses reserved names without a question', async () => {
    const { server, deliverability } = await setUp(({ name }) => mx(name));
    for (const domain of [
      'a.test',
      'example.com',
      'b.example.org',
      'x.invalid',
      'printer.local',
      '127.0.0.1',
    ]) {
      expect(await deliverability.check(domain)).toEqual({ status: 'UNDELIVERABLE', reason: 'RESERVED' });
    }
    await deliverability.check('example.com.zone');
    expect(server.questions.map(({ name }) => name)).toEqual(['example.com.zone']);
  });

  it('does not start with a name server that is not an address', () => {
    expect(() => createDeliverability({ servers: ['dns.zone'] })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_IP_ADDRESS' }),
    );
  });
});

describe('the budget', () => {
  const timeout = { status: 'UNKNOWN', reason: 'TIMEOUT' };

  it.each<[string, Behaviour]>([
    ['silence', silence],
    ['answers with wrong ids only', ({ name, id }) => [{ ...mx(name)[0], id: (id + 1) % 65_536 }]],
    ['an answer after the budget', async ({ name }) => delayed(400, mx(name))],
    ['silence for the address only', ({ type }) => (type === 'MX' ? answer() : silence())],
    [
      'a truncated answer and silence over TCP',
      ({ transport }) => (transport === 'udp' ? [{ flags: truncated }] : silence()),
    ],
  ])('ends %s', async (_, behave) => {
    const { deliverability } = await setUp(behave, { budgetMs: 150 });
    expect(await deliverability.check('some.zone')).toEqual(timeout);
  });

  it('stops the questions', async () => {
    const other = await startNameServer(silence);
    disposables.push(other);
    const { server } = await setUp(silence);
    // Each server would be asked twice, every 100 ms.
    using deliverability = createDeliverability({ servers: [server.address, other.address], budgetMs: 150 });
    expect(await deliverability.check('some.zone')).toEqual(timeout);
    const asked = server.questions.length + other.questions.length;
    await sleep(500);
    expect(server.questions.length + other.questions.length).toBe(asked);
    expect(asked).toBeLessThan(4);
  });

  it('covers the wait for a place', async () => {
    const { deliverability } = await setUp(
      ({ name }) => (name === 'a.zone' ? silence() : delayed(150, mx(name))),
      {
        budgetMs: 200,
        maxInFlight: 1,
      },
    );
    expect(await Promise.all(['a.zone', 'b.zone'].map(deliverability.check))).toEqual([timeout, timeout]);
  });
});

describe('sharing', () => {
  it('has at most 100 questions in flight, and answers all callers', async () => {
    const { server, deliverability } = await setUp(async () => delayed(20, answer()), {
      budgetMs: 15_000,
    });
    const domains = Array.from({ length: 400 }, (_, index) => `n${index}.zone`);
    const verdicts = await Promise.all(domains.map(deliverability.check));
    expect(new Set(verdicts.map((verdict) => JSON.stringify(verdict)))).toEqual(
      new Set(['{"status":"UNDELIVERABLE","reason":"NO_RECORD"}']),
    );
    expect(server.mostOpen()).toBeGreaterThan(1);
    expect(server.mostOpen()).toBeLessThanOrEqual(100);
    expect(server.questions).toHaveLength(1_200);
  });

  it('is BUSY when the queue is full, and works again afterwards', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { deliverability } = await setUp(
      async ({ name }) => {
        await released;
        return mx(name);
      },
      {
        maxInFlight: 1,
        maxQueued: 1,
        budgetMs: 15_000,
      },
    );
    const running = deliverability.check('a.zone');
    const queued = deliverability.check('b.zone');
    expect(await deliverability.check('c.zone')).toEqual({ status: 'UNKNOWN', reason: 'BUSY' });
    release();
    expect(await Promise.all([running, queued])).toEqual([
      { status: 'DELIVERABLE' },
      { status: 'DELIVERABLE' },
    ]);
    expect(await deliverability.check('c.zone')).toEqual({ status: 'DELIVERABLE' });
    expect(deliverability.lookups).toBe(3);
  });

  it('asks one question for 1,000 concurrent checks, also when it fails', async () => {
    const { server, deliverability } = await setUp(async () => delayed(20, failure(rcode.nameError)));
    const verdicts = await Promise.all(
      Array.from({ length: 1_000 }, () => deliverability.check('some.zone')),
    );
    expect(verdicts.filter(({ status }) => status === 'UNDELIVERABLE')).toHaveLength(1_000);
    expect(server.questions).toHaveLength(1);
    expect(deliverability.lookups).toBe(1);
  });
});

describe('the caches', () => {
  it('keep good verdicts for longer than bad ones', async () => {
    let now = 0;
    const { deliverability } = await setUp(
      ({ name }) => (name === 'good.zone' ? mx(name) : failure(rcode.nameError)),
      {
        clock: () => now,
        deliverableTtlMs: 1_000,
        undeliverableTtlMs: 100,
      },
    );
    const lookUpsOf = async (domain: string) => {
      const before = deliverability.lookups;
      await deliverability.check(domain);
      return deliverability.lookups - before;
    };
    expect([await lookUpsOf('good.zone'), await lookUpsOf('bad.zone')]).toEqual([1, 1]);
    now = 99;
    expect([await lookUpsOf('good.zone'), await lookUpsOf('bad.zone')]).toEqual([0, 0]);
    now = 100;
    expect([await lookUpsOf('good.zone'), await lookUpsOf('bad.zone')]).toEqual([0, 1]);
    now = 1_000;
    expect([await lookUpsOf('good.zone'), await lookUpsOf('bad.zone')]).toEqual([1, 1]);
  });

  it('do not keep UNKNOWN', async () => {
    const replies = [failure(rcode.serverFailure), mx('some.zone'), failure(rcode.nameError)];
    const { deliverability } = await setUp(() => replies.shift() ?? []);
    expect(await deliverability.check('some.zone')).toEqual({ status: 'UNKNOWN', reason: 'SERVFAIL' });
    expect(await deliverability.check('some.zone')).toEqual({ status: 'DELIVERABLE' });
    expect(await deliverability.check('some.zone')).toEqual({ status: 'DELIVERABLE' });
  });

  it('hold bad domains apart from good ones, so that a flood of made-up names evicts none', async () => {
    const { deliverability } = await setUp(
      ({ name }) => (name === 'good.zone' ? mx(name) : failure(rcode.nameError)),
      {
        maxCached: 2,
      },
    );
    for (const domain of ['good.zone', 'x1.zone', 'x2.zone', 'x3.zone', 'good.zone', 'x3.zone', 'x1.zone']) {
      await deliverability.check(domain);
    }
    expect(deliverability.lookups).toBe(5);
  });
});

describe('disposing', () => {
  const closed = { status: 'UNKNOWN', reason: 'CLOSED' };

  it('answers running, waiting and later checks and stops the questions', async () => {
    const { server, deliverability } = await setUp(silence, { maxInFlight: 1, budgetMs: 300 });
    const verdicts = ['a.zone', 'b.zone', 'a.zone'].map(deliverability.check);
    while (server.questions.length === 0) await sleep(1);
    deliverability[Symbol.dispose]();
    expect(await Promise.all(verdicts)).toEqual([closed, closed, closed]);
    expect(await deliverability.check('c.zone')).toEqual(closed);
    // Longer than a second try would take.
    await sleep(400);
    expect(server.questions.map(({ name }) => name)).toEqual(['a.zone']);
  });
});
