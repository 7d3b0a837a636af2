import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startService, type TestAccount, type TestService } from '../support/service.ts';
import { authenticateMutation, bcryptHash, create } from './login-story.ts';

const inspectQuery =
  'query ($hash: String!) { inspectPasswordHash(hash: $hash) { families refusal parameters } }';

let log = '';
let answers = '';
let service: TestService;
let account: TestAccount;
let url: string;
beforeAll(async () => {
  // Without redaction: nothing secret may reach the logger at all.
  const logger = pino({ level: 'trace' }, { write: (line: string) => (log += line) });
  const now = Date.now();
  service = await startService({ override: { logger, clock: () => now } });
  account = await service.newAccount();
  url = await service.listen();
  await create(service, account, { username: 'ada', password: 'the right password' });
  await create(service, account, { username: 'bob', password: bcryptHash, passwordType: 'PASSWORD_BCRYPT' });
});
afterAll(() => service[Symbol.asyncDispose]());

async function send(query: string, variables: object): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${account.token}` },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  answers += text;
  return text;
}

test('neither log nor answer holds a password, a hash or a token', async () => {
  const login = (login: string, password: string) =>
    send(authenticateMutation, { siteId: account.siteId, login, password });
  expect(await login('ada', 'the right password')).toContain('"userErrors":[]');
  expect(await login('bob', 'correct horse battery staple')).toContain('"userErrors":[]');
  for (let time = 0; time < 6; time++) await login('ada', 'a wrong password');
  expect(answers).toContain('INVALID_CREDENTIALS');
  expect(answers).toContain('TOO_MANY_ATTEMPTS');
  expect(await send(inspectQuery, { hash: `${bcryptHash}x` })).toContain('61 characters');
  expect(await send(inspectQuery, { hash: bcryptHash })).toContain('"cost":6');

  // A row that no release wrote breaks the login, in words of ours alone.
  await service.deps.prisma.credential.updateMany({ data: { scheme: 'MD4' } });
  expect(await login('bob', 'correct horse battery staple')).toContain('INTERNAL_SERVER_ERROR');
  expect(log).toContain('request failed');

  const secrets = [/the right password/, /correct horse/, /a wrong password/, /\$2y\$/, /argon2id\$/];
  for (const secret of [...secrets, new RegExp(account.token)]) {
    expect(log).not.toMatch(secret);
    expect(answers).not.toMatch(secret);
  }
});
