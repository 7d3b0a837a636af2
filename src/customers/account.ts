import type { PrismaClient } from '../db/generated/prisma/client.ts';

export type GatewayProvider = 'STRIPE' | 'TAP';

/** What becomes of an email whose name servers do not answer in time. */
export const unknownEmailPolicies = ['ACCEPT', 'REJECT'] as const;
export type UnknownEmailPolicy = (typeof unknownEmailPolicies)[number];

/** What the rules need to know of an account. */
export interface Account {
  id: number;
  siteIds: ReadonlySet<number>;
  /** The providers whose gateway is active. */
  gateways: ReadonlySet<GatewayProvider>;
  unknownEmailPolicy: UnknownEmailPolicy;
}

export async function loadAccount(prisma: PrismaClient, id: number): Promise<Account | undefined> {
  const account = await prisma.account.findUnique({
    where: { id },
    select: {
      unknownEmailPolicy: true,
      sites: { select: { id: true } },
      paymentGateways: { where: { active: true }, select: { provider: true } },
    },
  });
  if (account === null) return undefined;
  return {
    id,
    siteIds: new Set(account.sites.map((site) => site.id)),
    gateways: new Set(account.paymentGateways.map((gateway) => gateway.provider as GatewayProvider)),
    unknownEmailPolicy: account.unknownEmailPolicy as UnknownEmailPolicy,
  };
}
