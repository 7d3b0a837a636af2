import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayCommand } from '../../src/cli/gateway-command.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { parseConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/db/database.ts';
import { appSecret, credentialKeyRing } from '../../src/deps.ts';
import { createKeyDeriver } from '../../src/derived-keys.ts';
import { stripeSecretOf } from '../../src/payments/gateway-accounts.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const secret = 'sk_test_a_secret_that_nobody_may_see';
const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await withPrisma({}, (prisma) => prisma.account.create({ data: { id: 1, name: 'One' } }));
});
afterAll(() => database[Symbol.asyncDispose]());

const base = { TOKEN_SECRET: 'a secret for tests only, of forty bytes!' };

async function withPrisma<T>(
  env: Record<string, string>,
  work: (
    prisma: Awaited<ReturnType<typeof openDatabase>>['prisma'],
    secretOf: () => Promise<string>,
  ) => Promise<T>,
): Promise<T> {
  const config = parseConfig({ ...base, ...database.env, ...env });
  const ring = credentialKeyRing(config, createKeyDeriver(await appSecret(config)));
  await using opened = await openDatabase(config.database);
  return await work(opened.prisma, () => stripeSecretOf(opened.prisma, ring, 1));
}

/** Runs the command as an operator does, in a process of its own. */
async function gateway(
  args: string[],
  { env = {}, input = '' }: { env?: Record<string, string>; input?: string } = {},
) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', 'gateway', ...args], {
    env: { PATH: process.env.PATH, ...base, ...database.env, ...env },
  });
  child.stdin.end(input);
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((done) => child.on('close', done)),
  ]);
  expect(stdout + stderr).not.toContain(secret);
  return { code, stdout: stdout.trim(), stderr: stderr.trim() };
}

const stripe = ['set', '--account', '1', '--provider', 'STRIPE', '--active', 'true'];

describe('gateway', () => {
  it('seals a secret from standard input, switches gateways, and moves to a new key', async () => {
    expect(await gateway([...stripe])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('An active Stripe gateway needs its secret key.'),
    });
    expect(await gateway([...stripe, '--secret-stdin'], { input: `${secret}\n` })).toEqual({
      code: 0,
      stdout: 'Account 1  STRIPE  active  secret sealed with key "app"',
      stderr: '',
    });
    await withPrisma({}, async (prisma, secretOf) => {
      expect(await secretOf()).toBe(secret);
      const [row] = await prisma.paymentGateway.findMany();
      expect(JSON.stringify(row)).not.toContain(secret);
      expect(Buffer.from(row?.credentials ?? '', 'base64url').toString('latin1')).not.toContain(secret);
    });

    const rotated = { CREDENTIALS_KEYS: `k2:${key(2)},k1:${key(1)}` };
    expect((await gateway(['reseal'], { env: rotated })).stdout).toBe('Sealed 1 secret(s) with key "k2".');
    expect((await gateway(['reseal'], { env: rotated })).stdout).toBe('Sealed 0 secret(s) with key "k2".');
    await withPrisma(rotated, async (_prisma, secretOf) => expect(await secretOf()).toBe(secret));
    await withPrisma({}, async (_prisma, secretOf) =>
      expect(secretOf()).rejects.toMatchObject({ code: 'CREDENTIALS_UNREADABLE' }),
    );

    const off = ['set', '--account', '1', '--provider', 'STRIPE', '--active', 'false'];
    expect((await gateway(off, { env: rotated })).stdout).toBe(
      'Account 1  STRIPE  inactive  secret sealed with key "k2"',
    );
    const tap = ['set', '--account', '1', '--provider', 'TAP', '--active', 'true'];
    await gateway(tap, { env: { ...rotated, GATEWAY_SECRET: 'sk_live_of_tap_1234' } });
    expect((await gateway(['list'], { env: rotated })).stdout.split('\n')).toEqual([
      'Account 1  STRIPE  inactive  secret sealed with key "k2"',
      'Account 1  TAP  active  secret sealed with key "k2"',
    ]);
  });

  it.each<[string, string[], string, string]>([
    ['no action', [], '', 'Say what to do'],
    ['another action', ['drop'], '', 'Say what to do'],
    [
      'an unknown provider',
      ['set', '--account', '1', '--provider', 'PAYPAL', '--active', 'true'],
      '',
      '--provider must',
    ],
    [
      'an odd flag',
      ['set', '--account', '1', '--provider', 'STRIPE', '--active', 'yes'],
      '',
      '--active must be',
    ],
    ['a publishable key', stripe, 'pk_test_12345678', 'This is a publishable key'],
    ['a secret with a line break', stripe, 'sk_test_1234\r\nHost: x', 'begins with sk_ or rk_'],
    [
      'an unknown account',
      ['set', '--account', '9', '--provider', 'TAP', '--active', 'true'],
      '',
      'There is no account 9',
    ],
    ['a secret on the command line', [...stripe, secret], '', 'There is one argument too many'],
  ])('refuses %s', async (_what, args, given, message) => {
    const run = gatewayCommand(args, { ...base, ...database.env, GATEWAY_SECRET: given });
    await expect(run).rejects.toBeInstanceOf(UsageError);
    await expect(run).rejects.toThrow(message);
  });
});
