import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startService, type TestAccount, type TestService } from '../support/service.ts';
import { type CapturedLog, captureLog } from './captured-log.ts';
import { createCustomer, findCustomer } from './operations.ts';

const password = 'Hunter2 is my secret password';
const bcrypt = '$2y$10$abcdefghijklmnopqrstuuSUr8uXH8nS0h2xSPE0sEiSaOG3x2LAu';

let log: CapturedLog;
let service: TestService;
let account: TestAccount;
let url: string;

beforeAll(async () => {
  log = captureLog();
  service = await startService({ env: { MAX_BODY_BYTES: '10000' }, override: { logger: log.logger } });
  account = await service.newAccount();
  url = `${await service.listen()}/graphql`;
});
afterAll(() => service[Symbol.asyncDispose]());

beforeEach(() => {
  log.lines.length = 0;
});

/** Whatever a test did, no line of it holds a password, a hash or a token. */
afterEach(() => {
  const text = log.lines.join('\n');
  expect(text).not.toBe('');
  for (const secret of [password, 'Hunter2', bcrypt, '$2y$', '$argon2', ...account.token.split('.')]) {
    expect(text).not.toContain(secret);
  }
});

function post(body: string, authorization = `Bearer ${account.token}`): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body });
}

function create(input: object, siteId = 1): Promise<Response> {
  return post(JSON.stringify({ query: createCustomer, variables: { siteId, input } }));
}

/** Answers come before their line is written, which happens when the connection is done with. */
async function lines(count: number): Promise<string[]> {
  await expect.poll(() => log.lines.length).toBeGreaterThanOrEqual(count);
  return log.lines;
}

test('a request is one line, without its query string', async () => {
  const response = await fetch(`${url}?query={__typename}&secret=${password}`, {
    headers: { authorization: `Bearer ${account.token}` },
  });
  const [line = '{}', ...others] = await lines(1);
  expect(others).toEqual([]);
  expect(JSON.parse(line)).toMatchObject({
    level: 30,
    requestId: response.headers.get('x-request-id'),
    method: 'GET',
    path: '/graphql',
    status: 200,
    ms: expect.any(Number),
  });
});

test("what the caller got wrong is no error of the service's", async () => {
  const input = { password, passwordType: 'PLAIN_TEXT' };
  const outcomes = [
    await create({ phone: '1', ...input }),
    await create({ displayName: 'x' }, 999),
    await create({ ...input, nobody: 1 }),
    await create({ password: [password] }),
    await create({ displayName: 'x', password }),
    await create({ displayName: 'x', password: `${bcrypt}x`, passwordType: 'CRYPT' }),
    await post(`{"query": "${password}`),
    await post(JSON.stringify({ query: password })),
    await post(`"${password.repeat(1_000)}"`),
    await post('{}', `Bearer ${account.token}x`),
    await post('{}', `Basic ${account.token}`),
    await post(JSON.stringify({ query: findCustomer, variables: {} })),
  ];
  expect(outcomes.every(({ status }) => status < 500)).toBe(true);
  expect(await lines(outcomes.length)).toHaveLength(outcomes.length);
  expect(log.errors()).toEqual([]);
});

test('a client that hangs up is no error', async () => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${account.token}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"query": `,
  );
  await new Promise((done) => setTimeout(done, 50));
  socket.destroy();
  await lines(1);
  // Another request gives whatever would follow the time to be written.
  await create({ displayName: 'x' });
  expect(log.errors()).toEqual([]);
});

test('an unexpected error is masked, carries the id of the request and is logged once', async () => {
  // The database refuses the row, and quotes it.
  await service.deps.prisma.$executeRaw`
    ALTER TABLE credentials ADD CONSTRAINT refuse CHECK (scheme NOT IN ('ARGON2ID', 'BCRYPT'))`;
  try {
    for (const input of [{ password, passwordType: 'PLAIN_TEXT' }, { password: bcrypt }]) {
      const before = log.lines.length;
      const response = await create({ displayName: 'Unlucky', ...input });
      const requestId = response.headers.get('x-request-id');
      expect(response.status).toBe(500);
      const answer = await response.text();
      expect(JSON.parse(answer).errors).toMatchObject([
        { extensions: { code: 'INTERNAL_SERVER_ERROR', requestId }, path: ['createCustomer'] },
      ]);
      for (const leak of ['refuse', 'credentials', 'constraint', 'Prisma', 'argon2', '    at ']) {
        expect(answer).not.toContain(leak);
      }
      await lines(before + 2);
      expect(log.errors().slice(before / 2)).toMatchObject([
        {
          requestId,
          code: 'INTERNAL_SERVER_ERROR',
          err: { state: '23514', stack: expect.stringContaining(' at ') },
        },
      ]);
    }
    expect(await service.deps.prisma.customer.count({ where: { displayName: 'Unlucky' } })).toBe(0);
  } finally {
    await service.deps.prisma.$executeRaw`ALTER TABLE credentials DROP CONSTRAINT refuse`;
  }
});

test('a create with a password is one line like any other', async () => {
  await create({ displayName: 'Ada', password, passwordType: 'PLAIN_TEXT' });
  await create({ displayName: 'Ada', password: bcrypt });
  expect(await lines(2)).toHaveLength(2);
  expect(await service.deps.prisma.credential.count()).toBe(2);
});

test('an unexpected error before GraphQL begins is masked and logged alike', async () => {
  const verifyToken = () => Promise.reject(new Error('The verifier is broken.'));
  await using broken = await startService({ override: { logger: log.logger, verifyToken } });
  const response = await fetch(`${await broken.listen()}/graphql?query={__typename}`, {
    headers: { authorization: `Bearer ${account.token}` },
  });
  const requestId = response.headers.get('x-request-id');
  expect(response.status).toBe(500);
  const answer = await response.text();
  expect(JSON.parse(answer).errors).toMatchObject([
    { extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } },
  ]);
  expect(answer).not.toContain('broken');
  await lines(2);
  expect(log.errors()).toMatchObject([{ requestId, err: { message: 'The verifier is broken.' } }]);
});
