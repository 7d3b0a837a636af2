import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { accountCommand } from '../../src/cli/account-command.ts';
import { withDatabase } from '../../src/cli/with-database.ts';
import { parseConfig } from '../../src/config.ts';
import { loadAccount } from '../../src/customers/account.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { testSecret } from '../support/service.ts';

let database: TestDatabase;
let output: string;
beforeEach(async () => {
  database = await createTestDatabase();
  output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text;
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await database[Symbol.asyncDispose]();
});

const env = () => ({ TOKEN_SECRET: testSecret, ...database.env });
const run = (...args: string[]) => accountCommand(['--account', '7', ...args], env());
const names = ['--name', 'Zeitung', '--site', '1', '--site-name', 'Seite'];

const stored = () =>
  withDatabase(parseConfig(env()), async ({ prisma }) => ({
    row: await prisma.account.findUniqueOrThrow({ where: { id: 7 } }),
    account: await loadAccount(prisma, 7),
  }));

describe('npm run account', () => {
  test('adds an account that accepts emails whose name servers do not answer', async () => {
    await run(...names);
    expect(output).toBe('Account 7 "Zeitung" has site 1 "Seite".\n');
    expect((await stored()).account).toMatchObject({ unknownEmailPolicy: 'ACCEPT', siteIds: new Set([1]) });
  });

  test('changes how the account treats and sends email, and takes it back', async () => {
    await run(...names, '--unknown-email', 'REJECT');
    const sender = ['--mail-from-name', 'Die Zeitung', '--mail-from-address', 'abo@Zeitung.example'];
    await run(...sender, '--confirmation-url', 'https://zeitung.example/abo');
    const { row, account } = await stored();
    expect(account?.unknownEmailPolicy).toBe('REJECT');
    expect(row).toMatchObject({
      name: 'Zeitung',
      mailFromName: 'Die Zeitung',
      mailFromAddress: 'abo@zeitung.example',
      confirmationUrl: 'https://zeitung.example/abo',
    });
    expect(output).toContain(
      'Emails whose name servers do not answer: REJECT\nMail is from: Die Zeitung <abo@zeitung.example>\n' +
        'Confirmation links lead to: https://zeitung.example/abo\n',
    );
    await run('--unknown-email', 'ACCEPT', '--mail-from-name', '', '--mail-from-address', '');
    expect((await stored()).row).toMatchObject({
      unknownEmailPolicy: 'ACCEPT',
      mailFromName: null,
      mailFromAddress: null,
      confirmationUrl: 'https://zeitung.example/abo',
    });
  });

  test.each([
    [['--unknown-email', 'MAYBE'], '--unknown-email must be ACCEPT or REJECT'],
    [['--unknown-email', ''], '--unknown-email must be'],
    [['--mail-from-address', 'nobody'], '--mail-from-address: '],
    [['--mail-from-name', 'a\nBcc: b'], '--mail-from-name must be one line'],
    [['--confirmation-url', 'javascript:alert(1)'], '--confirmation-url must be'],
    [['--confirmation-url', '/confirm'], '--confirmation-url must be'],
    [['--unknown-email', 'REJECT', '--name', 'x'], '--site must be'],
    [[], '--site must be'],
    [['--unknown-email', 'REJECT'], 'There is no account 7'],
  ])('refuses %j', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });
});
