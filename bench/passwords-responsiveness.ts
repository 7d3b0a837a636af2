/**
 * `npx tsx bench/passwords-responsiveness.ts`: how long `{ __typename }` takes while 200 plain-text creates are always
 * in flight, beside the same without load. Starts the built server on an embedded database of its own, or on the empty
 * one that DATABASE_URL names. Fails when the 95th percentile under load reaches 50 ms.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { demo } from '../prisma/seed.ts';
import { scopes } from '../src/customers/actor.ts';
import { issueToken } from '../src/http/tokens.ts';
import { projectFile } from '../src/project-root.ts';

const seconds = 15;
const inFlight = 200;
const limit = 50;

const create = `mutation ($siteId: Int!, $input: CustomerInput!) {
  createCustomer(siteId: $siteId, input: $input) { customer { id } userErrors { code } }
}`;

type Send = (query: string, variables?: object) => Promise<string>;

async function startServer(dataDir: string, secret: string): Promise<{ server: ChildProcess; url: string }> {
  const server = spawn(process.execPath, [projectFile('src/launch.cjs'), 'main'], {
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'warn',
      TOKEN_SECRET: secret,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: server.stdout })) {
    const url = /http:\S+\/graphql/.exec(line)?.[0];
    if (url !== undefined) return { server, url };
  }
  throw new Error('The server ended before it was ready.');
}

/** Each sender has connections of its own, so that a request never waits for one that the load holds. */
function sender(url: string, token: string): Send {
  const agent = new Agent({ keepAlive: true });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return (query, variables) =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent, headers }, async (response) => {
        let text = '';
        for await (const chunk of response.setEncoding('utf8')) text += chunk;
        resolve(text);
      });
      sent.on('error', reject).end(JSON.stringify({ query, variables }));
    });
}

async function measure(send: Send): Promise<number[]> {
  const times: number[] = [];
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(5)) {
    const start = performance.now();
    const answer = await send('{ __typename }');
    times.push(performance.now() - start);
    if (!answer.includes('"Query"')) throw new Error(answer);
  }
  return times.sort((a, b) => a - b);
}

/** Keeps creates in flight until stopped; `stop` says how many were answered. */
function startLoad(send: Send): { stop: () => Promise<number> } {
  let stopping = false;
  let created = 0;
  const keepCreating = async () => {
    while (!stopping) {
      const input = {
        email: `${randomBytes(8).toString('hex')}@example.com`,
        skipEmailDnsValidations: true,
        password: 'correct horse battery staple',
        passwordType: 'PLAIN_TEXT',
      };
      const answer = await send(create, { siteId: demo.siteId, input });
      if (!answer.includes('"userErrors":[]')) throw new Error(answer);
      created++;
    }
  };
  const all = Promise.all(Array.from({ length: inFlight }, keepCreating));
  return {
    stop: async () => {
      stopping = true;
      await all;
      return created;
    },
  };
}

function percentile(times: readonly number[], part: number): number {
  return times[Math.ceil(times.length * part) - 1] ?? Number.NaN;
}

function printRow(name: string, times: readonly number[]): void {
  const columns = [0.5, 0.95, 0.99, 1].map((part) => `${percentile(times, part).toFixed(1)} ms`.padStart(10));
  process.stdout.write(`${name.padEnd(34)}${columns.join('')}${String(times.length).padStart(10)}\n`);
}

const dataDir = await mkdtemp(join(tmpdir(), 'customers-bench-'));
const secret = randomBytes(32).toString('base64');
const { server, url } = await startServer(dataDir, secret);
try {
  const grant = { accountId: demo.accountId, scopes, subject: 'bench', days: 1 };
  const token = await issueToken(secret, grant, Date.now());
  const [probe, load] = [sender(url, token), sender(url, token)];
  await measure(probe);
  const unloaded = await measure(probe);
  const { stop } = startLoad(load);
  await sleep(1_000);
  const start = performance.now();
  const loaded = await measure(probe);
  const created = await stop();
  const rate = created / ((performance.now() - start) / 1000 + 1);

  process.stdout.write(
    `{ __typename } over HTTP, ${availableParallelism()} cores, Node ${process.version}\n`,
  );
  process.stdout.write(
    `${''.padEnd(34)}${['p50', 'p95', 'p99', 'max', 'requests'].map((head) => head.padStart(10)).join('')}\n`,
  );
  printRow('unloaded', unloaded);
  printRow(`${inFlight} plain-text creates in flight`, loaded);
  process.stdout.write(`${created} customers created, ${rate.toFixed(0)} a second\n`);
  if (percentile(loaded, 0.95) >= limit) {
    process.stderr.write(`The 95th percentile under load is not below ${limit} ms.\n`);
    process.exitCode = 1;
  }
} finally {
  server.kill();
  await new Promise((done) => server.once('exit', done));
  await rm(dataDir, { recursive: true, force: true });
}
