import { text } from 'node:stream/consumers';
import { type Config, parseConfig } from '../config.ts';
import type { GatewayProvider } from '../customers/account.ts';
import type { PrismaClient } from '../db/generated/prisma/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { appSecret, credentialKeyRing } from '../deps.ts';
import { createKeyDeriver } from '../derived-keys.ts';
import type { Env } from '../env-reader.ts';
import {
  type GatewayAccount,
  GatewaySecretMissing,
  listGateways,
  resealGateways,
  setGateway,
} from '../payments/gateway-accounts.ts';
import { gatewaySecretProblem } from '../payments/gateway-secret.ts';
import type { KeyRing } from '../payments/key-ring.ts';
import { positiveInteger, readArguments } from './arguments.ts';
import { UsageError } from './usage-error.ts';
import { withDatabase } from './with-database.ts';

const usage = `npm run gateway -- set --account 1 --provider STRIPE --active true [--secret-stdin]
       npm run gateway -- list
       npm run gateway -- reseal
The secret key comes from GATEWAY_SECRET or, with --secret-stdin, from standard input, never from the command line.`;

/** Manages the accounts' payment gateways. What it prints never holds a secret. */
export async function gatewayCommand(args: string[], env: Env): Promise<void> {
  const { values, positionals } = readArguments(args, usage, {
    allowPositionals: true,
    options: {
      account: { type: 'string' },
      provider: { type: 'string' },
      active: { type: 'string' },
      'secret-stdin': { type: 'boolean', default: false },
    },
  });
  const [action, ...rest] = positionals;
  const config = parseConfig(env);
  // Not shown: what stands where nothing belongs may well be the secret.
  if (rest.length > 0) throw new UsageError(`There is one argument too many.\nUsage: ${usage}`);
  switch (action) {
    case 'set': {
      const provider = providerOf(values.provider);
      const settings = {
        accountId: positiveInteger(values.account, '--account', usage),
        provider,
        active: activeOf(values.active),
        secret: checkSecret(
          provider,
          values['secret-stdin'] ? await text(process.stdin) : env.GATEWAY_SECRET,
        ),
      };
      return withKeys(config, (prisma, keyRing) => set(prisma, keyRing, settings));
    }
    case 'list':
      return withKeys(config, async (prisma) => {
        for (const gateway of await listGateways(prisma)) process.stdout.write(`${describe(gateway)}\n`);
      });
    case 'reseal':
      return withKeys(config, async (prisma, keyRing) => {
        const count = await resealGateways(prisma, keyRing);
        process.stdout.write(`Sealed ${count} secret(s) with key "${keyRing.sealingKeyId}".\n`);
      });
    default:
      throw new UsageError(`Say what to do: set, list or reseal.\nUsage: ${usage}`);
  }
}

async function withKeys(
  config: Config,
  work: (prisma: PrismaClient, keyRing: KeyRing) => Promise<void>,
): Promise<void> {
  const keyRing = credentialKeyRing(config, createKeyDeriver(await appSecret(config)));
  await withDatabase(config, async ({ prisma, migrate }) => {
    await migrate();
    await work(prisma, keyRing);
  });
}

async function set(
  prisma: PrismaClient,
  keyRing: KeyRing,
  settings: Parameters<typeof setGateway>[2],
): Promise<void> {
  const { accountId: id } = settings;
  if ((await prisma.account.findUnique({ where: { id }, select: { id: true } })) === null) {
    throw new UsageError(`There is no account ${id}; add it with: npm run account`);
  }
  try {
    const gateway = await inTransaction(prisma, (tx) => setGateway(tx, keyRing, settings));
    process.stdout.write(`${describe(gateway)}\n`);
  } catch (error) {
    if (error instanceof GatewaySecretMissing) throw new UsageError(`${error.message}\nUsage: ${usage}`);
    throw error;
  }
}

function describe({ accountId, provider, active, credentialsKeyId }: GatewayAccount): string {
  const secret =
    credentialsKeyId === null ? 'without a secret' : `secret sealed with key "${credentialsKeyId}"`;
  return `Account ${accountId}  ${provider}  ${active ? 'active' : 'inactive'}  ${secret}`;
}

function providerOf(value: string | undefined): GatewayProvider {
  if (value === 'STRIPE' || value === 'TAP') return value;
  throw new UsageError(`--provider must be STRIPE or TAP.\nUsage: ${usage}`);
}

function activeOf(value: string | undefined): boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  throw new UsageError(`--active must be true or false.\nUsage: ${usage}`);
}

/** Undefined when none was given: the one that is stored stays. */
function checkSecret(provider: GatewayProvider, given: string | undefined): string | undefined {
  const secret = given?.trim();
  if (secret === undefined || secret === '') return undefined;
  const problem = gatewaySecretProblem(provider, secret);
  if (problem !== undefined) throw new UsageError(`${problem}\nUsage: ${usage}`);
  return secret;
}
