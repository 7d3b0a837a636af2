import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedDemo } from '../../prisma/seed.ts';
import { parseConfig } from '../../src/config.ts';
import { buildDeps, type Deps } from '../../src/deps.ts';
import { runDueJobs } from '../../src/jobs/run-due-jobs.ts';
import { type MailServer, startMailServer } from '../email/mail-server.ts';
import { createTestDatabase, onlyPglite, type TestDatabase } from '../support/database.ts';
import { testSecret } from '../support/service.ts';

const KILLS = 50;
/**
 * Customers that a process creates before it is killed, and how much later that is, in milliseconds: enough to be
 * killed before, within and after a write, a mail and the end of its job, on a machine of any speed.
 */
const MOST_CREATED = 10;
const LONGEST_WAIT = 20;
/** Processes that start while one is used, because a start takes longer than a life. */
const AHEAD = 2;

let database: TestDatabase;
let server: MailServer;
let env: Record<string, string>;
let deps: Deps;
beforeAll(async () => {
  if (onlyPglite) return;
  database = await createTestDatabase();
  // So slow that some kills fall between a mail that was taken and the end of its job.
  server = await startMailServer({ delay: 5 });
  env = {
    TOKEN_SECRET: testSecret,
    LOG_LEVEL: 'silent',
    SMTP_URL: server.url,
    MAIL_FROM: 'no-reply@example.org',
    PUBLIC_URL: 'http://localhost',
    ...database.env,
  };
  deps = await buildDeps(parseConfig(env));
  await seedDemo(deps.prisma);
});
afterAll(async () => {
  if (onlyPglite) return;
  await deps[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

/** Emails whose create was seen to succeed. */
const created = new Set<string>();

interface CreatingProcess {
  child: ChildProcess;
  /** Resolves when it has created so many customers. */
  hasCreated(count: number): Promise<void>;
}

/** Resolves when the process is about to create its first customer. */
async function start(name: string): Promise<CreatingProcess> {
  const script = fileURLToPath(new URL('creating-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, name], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const progress = new EventEmitter();
  let lines = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines++;
    if (line.endsWith('.crash.dev')) created.add(line);
    progress.emit('line');
  });
  const hasPrinted = (count: number) =>
    new Promise<void>((done, fail) => {
      const look = () => lines >= count && done();
      progress.on('line', look);
      child.once('exit', (code, signal) => fail(new Error(`the process ended: ${code ?? signal}`)));
      look();
    });
  await hasPrinted(1);
  return { child, hasCreated: (count) => hasPrinted(1 + count) };
}

async function useAndKill({ child, hasCreated }: CreatingProcess): Promise<void> {
  await hasCreated(Math.floor(Math.random() * (MOST_CREATED + 1)));
  await sleep(Math.random() * LONGEST_WAIT);
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}

describe.skipIf(onlyPglite)('a process that is killed (needs another process: PostgreSQL only)', () => {
  test(`${KILLS} times leaves each committed customer one mail, and nobody else any`, async () => {
    const starting: Promise<CreatingProcess>[] = [];
    for (let kills = 0; kills < KILLS; kills++) {
      while (starting.length <= AHEAD && kills + starting.length < KILLS) {
        starting.push(start(`p${kills + starting.length}`));
      }
      const next = await starting.shift();
      if (next !== undefined) await useAndKill(next);
    }

    const { prisma, jobQueue } = deps;
    // What the killed ones held is free once their leases have ended.
    await runDueJobs({ ...jobQueue, clock: () => Date.now() + 2 * jobQueue.lease });

    const customers = await prisma.customer.findMany();
    const jobs = await prisma.job.findMany({ where: { kind: 'confirmation-mail' } });
    const emails = new Set(customers.map(({ emailKey }) => emailKey));
    expect(customers.length).toBeGreaterThan(KILLS);
    expect([...created].filter((email) => !emails.has(email))).toEqual([]);
    expect(jobs.filter(({ status }) => status !== 'DONE')).toEqual([]);
    expect(jobs.map(({ customerId }) => customerId).sort()).toEqual(customers.map(({ id }) => id).sort());
    // Some were killed while they sent.
    expect(jobs.filter(({ interruptions }) => interruptions > 0).length).toBeGreaterThan(0);

    expect(
      server.received.map(({ recipients }) => recipients.join()).filter((to) => !emails.has(to)),
    ).toEqual([]);
    for (const { id, emailKey } of customers) {
      const job = jobs.find(({ customerId }) => customerId === id);
      const mails = server.received.filter(({ recipients }) => recipients.join() === emailKey);
      // One mail, which is sent again only where the process ended that was sending it.
      expect(new Set(mails.map(({ mail }) => mail.messageId))).toEqual(new Set([`<${job?.id}@example.org>`]));
      expect(mails.length).toBeLessThanOrEqual(1 + (job?.interruptions ?? 0) + (job?.attempts ?? 0));
    }
  }, 300_000);
});
