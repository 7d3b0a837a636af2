import { Prisma, type PrismaClient } from '../db/generated/prisma/client.ts';
import type { Credential } from '../passwords/credential.ts';
import type { LoginName } from './login-name.ts';

/** The customer behind a login and the password to verify; null where the customer has none. */
export interface FoundLogin {
  readonly customerId: string;
  readonly siteId: number;
  readonly credential: Credential | null;
}

interface Row {
  id: string;
  siteId: number;
  scheme: string | null;
  hash: string | null;
  settings: string | null;
}

const columns = { email: Prisma.raw('email_key'), username: Prisma.raw('username_key') };

/** One statement whatever it finds, so that its time does not tell who has an account. */
export async function findLogin(
  prisma: PrismaClient,
  accountId: number,
  { is, key }: LoginName,
): Promise<FoundLogin | undefined> {
  if (is === undefined) return undefined;
  const [row] = await prisma.$queryRaw<Row[]>`
    SELECT c.id, c.site_id AS "siteId", k.scheme, k.hash, k.settings
    FROM customers c LEFT JOIN credentials k ON k.account_id = c.account_id AND k.customer_id = c.id
    WHERE c.account_id = ${accountId} AND c.${columns[is]} = ${key}`;
  if (row === undefined) return undefined;
  const { id, siteId, scheme, hash, settings } = row;
  const credential = scheme === null || hash === null ? null : { scheme, hash, settings };
  return { customerId: id, siteId, credential };
}
