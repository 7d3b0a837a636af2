import type { CustomerRecord } from '../customers/customer-record.ts';
import type { CustomerDeps } from '../customers/deps.ts';
import type { Credential } from '../passwords/credential.ts';

/** What a login leaves behind. The customer is in whether or not it can be written. */
interface CustomerKey {
  accountId: number;
  id: string;
}

/** Puts the time of the login on the customer; null where the customer is gone meanwhile. */
export async function rememberLogin(
  { prisma, clock, logger }: Pick<CustomerDeps, 'prisma' | 'clock' | 'logger'>,
  accountId_id: CustomerKey,
): Promise<CustomerRecord | null> {
  try {
    return await prisma.customer.update({
      where: { accountId_id },
      data: { lastLoginAt: new Date(clock()) },
    });
  } catch (error) {
    logger.warn({ ...accountId_id, reason: nameOf(error) }, 'time of a login not stored');
    return prisma.customer.findUnique({ where: { accountId_id } });
  }
}

/**
 * Replaces the credential that was just verified by current argon2id, unless it changed meanwhile: a login that was
 * slower than the change of a password must not bring the old one back. The password stays the same, and so does
 * `passwordLastUpdatedAt`.
 */
export async function upgradeCredential(
  { prisma, hasher, clock, logger }: Pick<CustomerDeps, 'prisma' | 'hasher' | 'clock' | 'logger'>,
  { accountId, id }: CustomerKey,
  verified: Credential,
  password: string,
): Promise<void> {
  try {
    const upgraded = await hasher.upgrade(verified, password);
    await prisma.credential.updateMany({
      where: { accountId, customerId: id, scheme: verified.scheme, hash: verified.hash },
      data: { ...upgraded, updatedAt: new Date(clock()) },
    });
  } catch (error) {
    logger.warn(
      { accountId, id, reason: nameOf(error) },
      'password not upgraded; the next login tries again',
    );
  }
}

/** Never the message: an error of the database may quote the row. */
function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
