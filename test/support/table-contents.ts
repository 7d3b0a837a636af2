import type { PrismaClient } from '../../src/db/generated/prisma/client.ts';

/** For every table the number of its rows and a hash of what they say: equal only when nothing was written. */
export async function tableContents(prisma: PrismaClient): Promise<Record<string, string>> {
  const tables = await prisma.$queryRawUnsafe<{ name: string }[]>(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  const contents: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await prisma.$queryRawUnsafe<{ says: string }[]>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS says FROM "${name}" t`,
    );
    contents[name] = row?.says ?? '';
  }
  return contents;
}
