import type { Columns } from './written-columns.ts';

/** How the rows of one table travel to the server: the parameters of a statement, and what reads them there as `r`. */
export interface RowSource<Model> {
  width: number;
  /** @param first the number of its first parameter */
  from(first: number): string;
  parameters(rows: readonly Model[]): string[];
}

/** All rows in one parameter, by the names of the columns: least work for a few rows. */
export function jsonRows<Model extends object>(table: string, columns: Columns<Model>): RowSource<Model> {
  const names = Object.entries(columns) as [keyof Model, string][];
  return {
    width: 1,
    from: (first) => `json_populate_recordset(NULL::${table}, $${first}::json) r`,
    parameters: (rows) => [
      JSON.stringify(
        rows.map((row) => {
          const named: Record<string, unknown> = {};
          for (const [field, column] of names) {
            // What is left out arrives as NULL.
            if (row[field] !== null) named[column] = row[field];
          }
          return named;
        }),
      ),
    ],
  };
}

/** Types of columns that are no texts; a column has the same type in every table. */
const types: Readonly<Record<string, string>> = {
  account_id: 'integer',
  site_id: 'integer',
  id: 'uuid',
  customer_id: 'uuid',
  email_hardbounce: 'boolean',
  email_marketing: 'boolean',
  tele_marketing: 'boolean',
  is_imported: 'boolean',
  metadata: 'jsonb',
  profile_photo: 'jsonb',
  email_verified_at: 'timestamptz',
  password_last_updated_at: 'timestamptz',
  last_login_at: 'timestamptz',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
};

/** An array for each column: about half the work for a thousand rows, here and at the server. */
export function arrayRows<Model extends object>(columns: Columns<Model>): RowSource<Model> {
  const names = Object.entries(columns) as [keyof Model, string][];
  return {
    width: names.length,
    from(first) {
      const arrays = names.map(([, column], i) => `$${first + i}::${types[column] ?? 'text'}[]`);
      const list = names.map(([, column]) => `"${column}"`).join(', ');
      // Of unknown arrays the planner expects 10 elements, of an unknown series 1,000: with 10 it would join by loops.
      return `ROWS FROM (${arrays.map((array) => `unnest(${array})`).join(', ')},
        generate_series(1, cardinality($${first}::${types[names[0]?.[1] ?? ''] ?? 'text'}[]))) r(${list}, n)`;
    },
    parameters: (rows) => names.map(([field]) => arrayLiteral(rows, field)),
  };
}

/** PostgreSQL's array constant of one column, section 8.15.2 of its manual. */
function arrayLiteral<Model>(rows: readonly Model[], field: keyof Model): string {
  // ROWS FROM fills up what is missing with NULL.
  if (rows.every((row) => row[field] === null)) return '{}';
  let text = '';
  // Many columns say the same in row after row: the account, the moment, the kind of an event.
  let last: unknown;
  let lastElement = 'NULL';
  for (const row of rows) {
    const value = row[field];
    if (!isSame(value, last)) {
      last = value;
      lastElement = element(value);
    }
    text += `,${lastElement}`;
  }
  return `{${text.slice(1)}}`;
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (a instanceof Date && b instanceof Date && a.getTime() === b.getTime());
}

function element(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'number':
    case 'boolean':
      return String(value);
    default:
      return value instanceof Date ? value.toISOString() : quote(JSON.stringify(value));
  }
}

/** Quotes only where they are needed: the way to the server copies and escapes each of them several times. */
function quote(text: string): string {
  if (/^[\w.@:+$/-]+$/.test(text) && (text.length !== 4 || text.toUpperCase() !== 'NULL')) return text;
  return `"${/["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`;
}
