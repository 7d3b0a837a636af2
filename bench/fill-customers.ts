import { type SqlSession, withPostgresSession } from '../src/db/sql-session.ts';

/** Ids as the service makes them, one millisecond apart and long ago, so that every new customer comes after them. */
const FIRST_TIME = 1_700_000_000_000;

const idOf = (i: string) =>
  `(lpad(to_hex(${FIRST_TIME} + ${i}), 12, '0') || '7000' || '8' || substr(md5((${i})::text), 1, 15))::uuid`;

const insert = `INSERT INTO customers (account_id, id, site_id, email, email_address, email_key, first_name, last_name,
    phone, email_marketing, metadata, old_provider_id, is_imported, username, username_key, timezone, created_at, updated_at)
  SELECT 1, ${idOf('i')}, 1, e, e, e, 'First' || i % 997, 'Last' || i % 7919, (442000000000 + i)::text, i % 2 = 0,
    '{"plan":"gold","seats":3}', 'legacy-' || md5(i::text), true, 'u' || substr(md5(i::text), 1, 16),
    'u' || substr(md5(i::text), 1, 16), 'Europe/London', to_timestamp((${FIRST_TIME} + i) / 1000.0),
    to_timestamp((${FIRST_TIME} + i) / 1000.0)
  FROM generate_series(1::bigint, $1) i, LATERAL (SELECT 'ada.' || substr(md5(i::text), 1, 20) || '@example.com' AS e) v`;

/** Customers as years of use would leave them: in order of time, with keys in no order. */
export async function fillCustomers(databaseUrl: string, count: number): Promise<void> {
  await withPostgresSession(databaseUrl, async (session) => {
    // Millions of rows: indexes are made afterwards, and the one site is known to be there.
    await session.exec(`SET session_replication_role = replica; SET maintenance_work_mem = '1GB'`);
    const indexes = await secondaryIndexes(session);
    for (const { name } of indexes) await session.exec(`DROP INDEX "${name}"`);
    await session.query(insert, [count]);
    for (const { definition } of indexes) await session.exec(definition);
    await session.exec('VACUUM (ANALYZE) customers');
    await session.exec('CHECKPOINT');
  });
}

function secondaryIndexes({ query }: SqlSession): Promise<{ name: string; definition: string }[]> {
  return query(`SELECT indexname AS name, indexdef AS definition FROM pg_indexes
    WHERE schemaname = 'public' AND tablename = 'customers' AND indexname <> 'customers_pkey'`);
}

/** Ids of customers at random places, each with at least a page of older ones behind it. */
export async function randomIds(databaseUrl: string, count: number, wanted: number): Promise<string[]> {
  const rows = await withPostgresSession(databaseUrl, ({ query }) =>
    query<{ id: string }>(
      `SELECT ${idOf('(200 + floor(random() * ($1::bigint - 200)))::bigint')} AS id FROM generate_series(1, $2)`,
      [count, wanted],
    ),
  );
  return rows.map(({ id }) => id);
}
