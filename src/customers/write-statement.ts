import type { CustomerRecord } from './customer-record.ts';
import { arrayRows, jsonRows, type RowSource } from './row-source.ts';
import type { CustomerWrite } from './write-rows.ts';
import {
  type Columns,
  credentialColumns,
  customerColumns,
  eventColumns,
  idempotencyColumns,
  importColumns,
  jobColumns,
} from './written-columns.ts';

function list(columns: Record<string, string>, table = ''): string {
  return Object.values(columns)
    .map((column) => `${table}"${column}"`)
    .join(', ');
}

/** The rows of one table: what they are, how they travel, and what happens to one that is there already. */
interface TablePart {
  table: string;
  columns: Record<string, string>;
  source: RowSource<never>;
  onConflict?: string;
  rowsOf(write: CustomerWrite): readonly object[];
}

function tablePart<Model extends object>(part: {
  table: string;
  columns: Columns<Model>;
  source: RowSource<Model>;
  onConflict?: string;
  rowsOf(write: CustomerWrite): readonly Model[];
}): TablePart {
  return part as TablePart;
}

/** A table's rows in one parameter or, for many rows, in arrays. */
type SourceOf = <Model extends object>(table: string, columns: Columns<Model>) => RowSource<Model>;

/** The tables in the order of their parameters. Only those that every customer has rows in are worth the arrays. */
function tableParts(source: SourceOf): [customers: TablePart, ...dependents: TablePart[]] {
  return [
    tablePart({
      table: 'customers',
      columns: customerColumns,
      source: source('customers', customerColumns),
      rowsOf: ({ customer, change }) => (change === undefined ? [customer] : []),
    }),
    tablePart({
      table: 'credentials',
      columns: credentialColumns,
      source: source('credentials', credentialColumns),
      onConflict: `(account_id, customer_id) DO UPDATE SET
        scheme = EXCLUDED.scheme, hash = EXCLUDED.hash, settings = EXCLUDED.settings, updated_at = EXCLUDED.updated_at`,
      rowsOf: ({ credential }) => (credential === undefined ? [] : [credential]),
    }),
    tablePart({
      table: 'events',
      columns: eventColumns,
      source: source('events', eventColumns),
      rowsOf: ({ event }) => [event],
    }),
    tablePart({
      table: 'jobs',
      columns: jobColumns,
      source: jsonRows('jobs', jobColumns),
      rowsOf: ({ jobs }) => jobs,
    }),
    tablePart({
      table: 'idempotency_keys',
      columns: idempotencyColumns,
      source: jsonRows('idempotency_keys', idempotencyColumns),
      rowsOf: ({ idempotency }) => (idempotency === undefined ? [] : [idempotency]),
    }),
    tablePart({
      table: 'payment_method_imports',
      columns: importColumns,
      source: jsonRows('payment_method_imports', importColumns),
      onConflict: `(account_id, customer_id) DO UPDATE SET
        status = EXCLUDED.status, error_code = NULL, started_at = NULL, finished_at = NULL`,
      rowsOf: ({ paymentMethodImport }) => (paymentMethodImport === undefined ? [] : [paymentMethodImport]),
    }),
  ];
}

/**
 * One statement for a whole batch, so that one round trip and one fsync serve many customers; it stays prepared
 * whatever their number. A customer whose unique value is taken is left out together with all that belongs to it.
 * Unless all were written, those that were come back as ids.
 *
 * @param changes whether it changes customers besides; one that somebody else has changed meanwhile is left out
 */
function statement(parts: readonly [TablePart, ...TablePart[]], changes: boolean): string {
  const firsts = parts.map((_, i) => 1 + parts.slice(0, i).reduce((sum, part) => sum + part.source.width, 0));
  const next = 1 + parts.reduce((sum, part) => sum + part.source.width, 0);
  const [customers, ...dependents] = parts;
  const create = `INSERT INTO customers (${list(customers.columns)}) SELECT ${list(customers.columns)}
    FROM ${customers.source.from(1)}
    ON CONFLICT DO NOTHING RETURNING id`;
  const rest = `${dependents
    .map(
      ({ table, columns, source: rows, onConflict }, i) => `${table}_rows AS (
    INSERT INTO ${table} (${list(columns)}) SELECT ${list(columns, 'r.')}
    FROM ${rows.from(firsts[i + 1] ?? 0)}
    JOIN written ON written.id = r.customer_id${onConflict === undefined ? '' : `\n    ON CONFLICT ${onConflict}`}
  )`,
    )
    .join(', ')}
  SELECT CASE count(*) WHEN $${next}::integer THEN NULL ELSE coalesce(json_agg(id), '[]') END AS ids FROM written`;
  if (!changes) return `WITH written AS (\n    ${create}\n  ), ${rest}`;
  return `WITH created AS (
    ${create}
  ), changed AS (
    ${change(next + 1)}
  ), written AS (
    SELECT id FROM created UNION ALL SELECT id FROM changed
  ), ${rest}`;
}

function change(parameter: number): string {
  const columns = Object.values(customerColumns).map(
    (column) => `"${column}" = CASE WHEN n.columns ? '${column}' THEN v."${column}" ELSE c."${column}" END`,
  );
  return `UPDATE customers c SET ${columns.join(', ')}
    FROM jsonb_to_recordset($${parameter}::jsonb) n(account_id integer, id uuid, since timestamptz, columns jsonb)
    CROSS JOIN LATERAL jsonb_populate_record(NULL::customers, n.columns) v
    WHERE c.account_id = n.account_id AND c.id = n.id AND c.updated_at = n.since
    RETURNING c.id`;
}

const forFew = tableParts(jsonRows);
const forMany = tableParts((_table, columns) => arrayRows(columns));
/** Rows from which arrays are less work. */
const MANY = 100;

const statements = new Map<string, string>();

/** The statement for these writes and its parameters. Tables that get no rows are not in it: each would cost time. */
export function insertStatement(writes: readonly CustomerWrite[]): {
  sql: string;
  parameters: (string | number)[];
} {
  const [customers, ...dependents] = writes.length < MANY ? forFew : forMany;
  const wanted = dependents
    .map((part) => ({ part, rows: writes.flatMap(part.rowsOf) }))
    .filter(({ rows }) => rows.length > 0);
  const changes = writes.filter((write) => write.change !== undefined);
  const parts = [customers, ...wanted.map(({ part }) => part)] as const;
  const key = `${writes.length < MANY} ${changes.length > 0} ${parts.map(({ table }) => table).join()}`;
  const sql = statements.get(key) ?? statement(parts, changes.length > 0);
  statements.set(key, sql);
  const parameters = [
    ...customers.source.parameters(writes.flatMap(customers.rowsOf) as never[]),
    ...wanted.flatMap(({ part, rows }) => part.source.parameters(rows as never[])),
    writes.length,
  ];
  return changes.length === 0
    ? { sql, parameters }
    : { sql, parameters: [...parameters, JSON.stringify(changes.map(changeRow))] };
}

function changeRow({ customer: { accountId, id }, change: changed }: CustomerWrite): object {
  const columns = Object.entries(changed?.columns ?? {}) as [keyof CustomerRecord, unknown][];
  return {
    account_id: accountId,
    id,
    since: changed?.since,
    columns: Object.fromEntries(columns.map(([field, value]) => [customerColumns[field], value])),
  };
}
