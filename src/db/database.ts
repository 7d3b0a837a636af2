import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { StatementError } from './errors.ts';
import { exclusivelyInProcess, exclusivelyOnPostgres, type RunExclusively } from './exclusive.ts';
import { PrismaClient } from './generated/prisma/client.ts';
import { migrate } from './migrate.ts';
import { pgliteSession, withPostgresSession } from './sql-session.ts';

/** Where customers live: a PostgreSQL server, or a PGlite database embedded in this process. */
export type DatabaseConfig =
  | { kind: 'postgres'; url: string; poolSize: number; statementTimeoutMs: number }
  /** `directory` absent: in memory, gone with the process. */
  | { kind: 'pglite'; directory?: string | undefined };

/**
 * Runs one statement outside of any transaction and returns its rows. On PostgreSQL it goes past Prisma's client, whose
 * way to the server costs as much as all the rules of a lone create.
 *
 * @throws StatementError, or Prisma's errors
 */
export type RunStatement = <Row extends object>(
  sql: string,
  parameters: readonly (string | number)[],
) => Promise<Row[]>;

export interface Database extends AsyncDisposable {
  prisma: PrismaClient;
  run: RunStatement;
  kind: DatabaseConfig['kind'];
  /** Applies the pending migrations and returns their names. */
  migrate(): Promise<string[]>;
  exclusively: RunExclusively;
}

/** Longest that a request waits for a connection, in milliseconds. */
const CONNECT_TIMEOUT = 5_000;
/** After its time a statement is ended by the server; when that is not heard of for so long, the server is gone. */
const SILENCE = 2_000;
/** Idle connections are tried out after this time, so that one to a vanished server ends. */
const KEEP_ALIVE = 10_000;

export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  return config.kind === 'postgres' ? openPostgres(config) : openPglite(config.directory);
}

function openPostgres({
  url,
  poolSize,
  statementTimeoutMs,
}: DatabaseConfig & { kind: 'postgres' }): Database {
  const names = new Map<string, string>();
  const pool = new pg.Pool({
    connectionString: inUtc(url),
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + SILENCE,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE,
    application_name: 'customer-service',
  });
  // Without an error listener a connection that the server closes would end the process; the next query reports it.
  pool.on('error', () => undefined);
  const adapter = new PrismaPg(pool, {
    disposeExternalPool: true,
    onConnectionError: () => undefined,
    statementNameGenerator: ({ sql }) => statementName(names, sql),
  });
  const prisma = new PrismaClient({ adapter });
  return {
    prisma,
    run: async <Row extends object>(text: string, parameters: readonly (string | number)[]) => {
      const query = { name: statementName(names, text), text, values: [...parameters] };
      const { rows } = await pool.query<Row>(query).catch((error: unknown) => {
        throw new StatementError(error);
      });
      return rows;
    },
    kind: 'postgres',
    migrate: () => withPostgresSession(url, migrate),
    exclusively: exclusivelyOnPostgres(url),
    [Symbol.asyncDispose]: () => prisma.$disconnect(),
  };
}

/** The adapter reads and writes every timestamp as if the session were in UTC, whatever the server's time zone. */
function inUtc(url: string): string {
  const session = new URL(url);
  const { searchParams } = session;
  searchParams.set('options', [...searchParams.getAll('options'), '-c timezone=UTC'].join(' '));
  return session.href;
}

/** Distinct statements that keep a server-side plan; the program has fewer, so the bound only guards its memory. */
const MAX_PREPARED = 500;

function statementName(names: Map<string, string>, sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  if (names.size >= MAX_PREPARED) return '';
  const name = `s${names.size + 1}`;
  names.set(sql, name);
  return name;
}

async function openPglite(directory: string | undefined): Promise<Database> {
  // Loaded only here: with DATABASE_URL set the WebAssembly database costs no memory.
  const [{ PGlite }, { PrismaPGlite }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('pglite-prisma-adapter'),
  ]);
  const pglite = await PGlite.create(directory === undefined ? {} : { dataDir: directory });
  const prisma = new PrismaClient({ adapter: new PrismaPGlite(pglite) });
  return {
    prisma,
    run: (sql, parameters) => prisma.$queryRawUnsafe(sql, ...parameters),
    kind: 'pglite',
    migrate: () => migrate(pgliteSession(pglite)),
    exclusively: exclusivelyInProcess(),
    [Symbol.asyncDispose]: async () => {
      await prisma.$disconnect();
      if (!pglite.closed) await pglite.close();
    },
  };
}
