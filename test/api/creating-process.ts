/**
 * Creates customers as fast as it can and sends their mail, until it is killed: what a server with its worker does,
 * without HTTP. Prints `started` before the first create, and each email once its create has succeeded.
 */
import { demo } from '../../prisma/seed.ts';
import { parseConfig } from '../../src/config.ts';
import { createCustomers } from '../../src/customers/create-customers.ts';
import { toDraft } from '../../src/customers/draft.ts';
import { buildDeps } from '../../src/deps.ts';
import { Worker } from '../../src/jobs/worker.ts';

/** Creates under way at once. */
const CLIENTS = 4;

const name = process.argv[2];
const config = parseConfig(process.env);
const deps = await buildDeps(config);
const actor = { accountId: demo.accountId, subject: name ?? '', scopes: new Set(['customers:write']) };

new Worker({ queue: deps.jobQueue, signal: deps.jobSignal, ...config.worker }).start();
process.stdout.write('started\n');

let sent = 0;

async function create(): Promise<never> {
  for (;;) {
    const email = `c${sent++}@${name}.crash.dev`;
    const draft = toDraft({ email, skipEmailDnsValidations: true });
    const [outcome] = await createCustomers(deps, actor, demo.siteId, [draft]);
    if (outcome?.customer === undefined) throw new Error(JSON.stringify(outcome));
    process.stdout.write(`${email}\n`);
  }
}

await Promise.all(Array.from({ length: CLIENTS }, create));
