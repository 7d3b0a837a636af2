import type { PrismaClient } from '../db/generated/prisma/client.ts';
import { UsageError } from './usage-error.ts';

/**
 * The account that a command is about: the named one, else the only one that has the site.
 *
 * @throws UsageError
 */
export async function accountOf(
  prisma: PrismaClient,
  { siteId, accountId }: { siteId: number; accountId: number | undefined },
): Promise<number> {
  const sites = await prisma.site.findMany({
    where: { id: siteId, accountId },
    select: { accountId: true },
    orderBy: { accountId: 'asc' },
    take: 10,
  });
  const [site, another] = sites;
  if (site === undefined) {
    throw new UsageError(
      `${accountId === undefined ? 'No account' : `Account ${accountId}`} has a site ${siteId}. Add it with: npm run account`,
    );
  }
  if (another !== undefined) {
    throw new UsageError(
      `Several accounts have a site ${siteId} (${sites.map((each) => each.accountId).join(', ')}). Name one with --account.`,
    );
  }
  return site.accountId;
}
