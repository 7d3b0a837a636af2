import type { PrismaClient } from '../src/db/generated/prisma/client.ts';

/** The account and the site that the README's first screen uses. */
export const demo = { accountId: 1, siteId: 1 } as const;

/**
 * Gives an empty database the demo account; one that has any account is left as it is.
 *
 * @returns whether it was added.
 */
export async function seedDemo(prisma: PrismaClient): Promise<boolean> {
  if ((await prisma.account.findFirst({ select: { id: true } })) !== null) return false;
  const { count } = await prisma.account.createMany({
    data: [{ id: demo.accountId, name: 'Demo' }],
    skipDuplicates: true,
  });
  await prisma.site.createMany({
    data: [{ accountId: demo.accountId, id: demo.siteId, name: 'Demo site' }],
    skipDuplicates: true,
  });
  return count > 0;
}
