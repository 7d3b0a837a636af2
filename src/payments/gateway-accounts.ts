import type { GatewayProvider } from '../customers/account.ts';
import type { Prisma, PrismaClient } from '../db/generated/prisma/client.ts';
import { ImportProblem } from './import-problem.ts';
import { type KeyRing, UnsealError } from './key-ring.ts';

/** What may be shown of an account's gateway. */
export interface GatewayAccount {
  accountId: number;
  provider: GatewayProvider;
  active: boolean;
  /** Which key sealed its secret; null when it has none. */
  credentialsKeyId: string | null;
}

const shown = { accountId: true, provider: true, active: true, credentialsKeyId: true } as const;

/** A sealed secret opens only in the row that it was sealed for. */
function place(accountId: number, provider: string): string {
  return `payment_gateways/${accountId}/${provider}`;
}

export interface GatewaySettings {
  accountId: number;
  provider: GatewayProvider;
  active: boolean;
  /** Absent: the one that is stored stays. */
  secret?: string | undefined;
}

/** An account's gateway is to be used without the secret that this takes. */
export class GatewaySecretMissing extends Error {
  override name = 'GatewaySecretMissing';
}

/** @throws GatewaySecretMissing for an active Stripe gateway whose secret is neither given nor stored. */
export async function setGateway(
  tx: Prisma.TransactionClient,
  keyRing: KeyRing,
  { accountId, provider, active, secret }: GatewaySettings,
): Promise<GatewayAccount> {
  const sealed = secret === undefined ? undefined : keyRing.seal(secret, place(accountId, provider));
  const values = { active, ...(sealed && { credentials: sealed.text, credentialsKeyId: sealed.keyId }) };
  const gateway = await tx.paymentGateway.upsert({
    where: { accountId_provider: { accountId, provider } },
    create: { accountId, provider, ...values },
    update: values,
    select: shown,
  });
  if (provider === 'STRIPE' && active && gateway.credentialsKeyId === null) {
    throw new GatewaySecretMissing('An active Stripe gateway needs its secret key.');
  }
  return { ...gateway, provider };
}

export async function listGateways(prisma: PrismaClient): Promise<GatewayAccount[]> {
  const gateways = await prisma.paymentGateway.findMany({
    select: shown,
    orderBy: [{ accountId: 'asc' }, { provider: 'asc' }],
  });
  return gateways.map((gateway) => ({ ...gateway, provider: gateway.provider as GatewayProvider }));
}

/**
 * Seals every secret anew that an older key has sealed, after which that key can leave the ring.
 *
 * @returns how many.
 * @throws UnsealError when one does not open; those before it are done.
 */
export async function resealGateways(prisma: PrismaClient, keyRing: KeyRing): Promise<number> {
  const old = await prisma.paymentGateway.findMany({
    where: { credentialsKeyId: { not: keyRing.sealingKeyId } },
  });
  for (const { accountId, provider, credentials, credentialsKeyId } of old) {
    const secret = openSecret(keyRing, { accountId, provider, credentials, credentialsKeyId });
    const { text, keyId } = keyRing.seal(secret, place(accountId, provider));
    await prisma.paymentGateway.updateMany({
      // A secret that was replaced meanwhile stays.
      where: { accountId, provider, credentials },
      data: { credentials: text, credentialsKeyId: keyId },
    });
  }
  return old.length;
}

interface SealedGateway {
  accountId: number;
  provider: string;
  credentials: string | null;
  credentialsKeyId: string | null;
}

function openSecret(keyRing: KeyRing, gateway: SealedGateway): string {
  const { accountId, provider, credentials, credentialsKeyId } = gateway;
  if (credentials === null || credentialsKeyId === null) throw new UnsealError('There is no secret.');
  return keyRing.open({ text: credentials, keyId: credentialsKeyId }, place(accountId, provider));
}

/**
 * The secret key of an account's active Stripe gateway.
 *
 * @throws ImportProblem when there is none, or it does not open.
 */
export async function stripeSecretOf(
  prisma: PrismaClient,
  keyRing: KeyRing,
  accountId: number,
): Promise<string> {
  const gateway = await prisma.paymentGateway.findUnique({
    where: { accountId_provider: { accountId, provider: 'STRIPE' } },
  });
  if (!gateway?.active || gateway.credentials === null) throw new ImportProblem('GATEWAY_UNAVAILABLE');
  try {
    return openSecret(keyRing, gateway);
  } catch (cause) {
    throw new ImportProblem('CREDENTIALS_UNREADABLE', { cause });
  }
}
