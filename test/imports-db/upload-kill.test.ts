import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scopes } from '../../src/customers/actor.ts';
import { issueToken } from '../../src/http/tokens.ts';
import { freePort } from '../support/free-port.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { type Data, testSecret } from '../support/service.ts';
import { createImportStage, type ImportStage } from './import-stage.ts';

const ROWS = 12_000;

let stage: ImportStage;
let token: string;
beforeAll(async () => {
  stage = await createImportStage({ SEED_DEMO: 'false', LOG_LEVEL: 'silent', HOST: '127.0.0.1' });
  token = await issueToken(testSecret, { accountId: 1, scopes, subject: 'tester', days: 1 }, Date.now());
});
afterAll(() => stage[Symbol.asyncDispose]());

async function start(): Promise<ServerProcess> {
  return startServerProcess({ ...stage.env, PORT: String(await freePort()) });
}

async function send(
  server: ServerProcess,
  body: string | FormData,
  headers: Record<string, string>,
): Promise<Data> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${token}`, ...headers },
  });
  const { data, errors } = await response.json();
  expect(errors).toBeUndefined();
  return data;
}

async function find(server: ServerProcess, id: string): Promise<Data> {
  const query = '{ customerImport(id: "ID") { status rows created rejected error { message } } }'.replace(
    'ID',
    id,
  );
  const data = await send(server, JSON.stringify({ query }), { 'content-type': 'application/json' });
  return data.customerImport;
}

/** Sends the file, kills the server so often when it has come further, and returns how the import ended. */
async function importWithKills(kills: number, options: object): Promise<Data> {
  const lines = Array.from({ length: ROWS }, (_, i) =>
    i % 100 === 99 ? `bad,${i}` : `k${i}@lovelace.dev,${i}`,
  );
  const form = new FormData();
  const query = `mutation ($file: Upload!, $options: CustomerImportOptions) {
    startCustomerImport(siteId: 1, file: $file, options: $options) {
      customerImport { id } userErrors { message }
    }
  }`;
  const variables = { file: null, options: { skipEmailDnsValidations: true, ...options } };
  form.set('operations', JSON.stringify({ query, variables }));
  form.set('map', JSON.stringify({ 0: ['variables.file'] }));
  form.set('0', new File([`email,old_provider_id\n${lines.join('\n')}\n`], 'killed.csv'));

  let server = await start();
  const { startCustomerImport } = await send(server, form, { 'graphql-preflight': '1' });
  const { id } = startCustomerImport.customerImport;
  for (let kill = 0; kill < kills; kill++) {
    const before = (await find(server, id)).rows;
    let found = await find(server, id);
    while (found.rows === before && found.status !== 'DONE') {
      await sleep(5);
      found = await find(server, id);
    }
    const exit = once(server.child, 'exit');
    server.child.kill('SIGKILL');
    await exit;
    server = await start();
  }
  let end = await find(server, id);
  while (['QUEUED', 'RUNNING'].includes(end.status)) {
    await sleep(50);
    end = await find(server, id);
  }
  await server[Symbol.asyncDispose]();
  return end;
}

test('a rehearsal starts over when its server is killed and started again', async () => {
  expect(await importWithKills(1, { validateOnly: true })).toEqual({
    status: 'DONE',
    rows: ROWS,
    created: ROWS * 0.99,
    rejected: ROWS / 100,
    error: null,
  });
  expect(await stage.look((prisma) => prisma.customer.count())).toBe(0);
}, 180_000);

test('an import goes on when its server is killed and started again', async () => {
  const end = await importWithKills(3, {});
  expect(end).toEqual({
    status: 'DONE',
    rows: ROWS,
    created: ROWS * 0.99,
    rejected: ROWS / 100,
    error: null,
  });
  const stored = await stage.look((prisma) => prisma.customer.findMany({ select: { oldProviderId: true } }));
  expect(new Set(stored.map(({ oldProviderId }) => oldProviderId)).size).toBe(ROWS * 0.99);
  expect(stored).toHaveLength(ROWS * 0.99);
}, 180_000);
