import { Prisma } from '../db/generated/prisma/client.ts';
import { parseEmailAddress } from '../email/address.ts';
import { type Actor, maySeeSite, requireScope } from './actor.ts';
import { ArgumentError } from './argument-error.ts';
import type { CustomerRecord } from './customer-record.ts';
import type { CustomerDeps } from './deps.ts';
import type { Relations } from './find-customer.ts';
import { isStorable, isUuid } from './stored-text.ts';

export interface CustomerFilter {
  email?: string | null;
  oldProviderId?: string | null;
  isImported?: boolean | null;
  createdAt?: { gte?: Date | null; lt?: Date | null } | null;
  text?: string | null;
}

export interface PageRequest {
  siteId: number;
  first: number;
  /** Id of the customer that the page begins after. */
  after?: string | undefined;
  filter: CustomerFilter;
}

export interface CustomerPage {
  customers: CustomerRecord[];
  hasNextPage: boolean;
}

/** Most customers of one page. */
export const MAX_PAGE = 100;

/**
 * A page of a site's customers, newest first. Pages are found by key, so the last of a million costs what the first does.
 *
 * @throws ArgumentError for a site that does not exist or is not open to the token, or a page size out of range.
 */
export async function listCustomers(
  deps: Pick<CustomerDeps, 'prisma' | 'accounts'>,
  actor: Actor,
  { siteId, first, after, filter }: PageRequest,
  relations: Relations = {},
): Promise<CustomerPage> {
  requireScope(actor, 'customers:read');
  if (first < 1 || first > MAX_PAGE)
    throw new ArgumentError(`first must be from 1 to ${MAX_PAGE}, not ${first}.`);
  if (after !== undefined && !isUuid(after))
    throw new ArgumentError('after is not a cursor of this connection.');
  const { accountId } = actor;
  const account = maySeeSite(actor, siteId) ? await deps.accounts.withSite(accountId, siteId) : undefined;
  if (account === undefined) {
    throw new ArgumentError(`Site ${siteId} does not exist or is not open to this token.`, 'SITE_NOT_FOUND');
  }
  const conditions = filterConditions(filter);
  if (conditions === undefined) return { customers: [], hasNextPage: false };
  if (after !== undefined) conditions.push(Prisma.sql`id < ${after}::uuid`);
  const rows = await deps.prisma.$queryRaw<{ id: string }[]>`
    SELECT id FROM customers
    WHERE ${Prisma.join([Prisma.sql`account_id = ${accountId} AND site_id = ${siteId}`, ...conditions], ' AND ')}
    ORDER BY id DESC LIMIT ${first + 1}`;
  const customers = await deps.prisma.customer.findMany({
    ...relations,
    where: { accountId, id: { in: rows.slice(0, first).map((row) => row.id) } },
    orderBy: { id: 'desc' },
  });
  return { customers, hasNextPage: rows.length > first };
}

/** The filter in SQL; undefined when no customer can match. */
function filterConditions({
  email,
  oldProviderId,
  isImported,
  createdAt,
  text,
}: CustomerFilter): Prisma.Sql[] | undefined {
  const conditions: Prisma.Sql[] = [];
  if (typeof email === 'string') {
    const parsed = parseEmailAddress(email);
    if (!parsed.ok) return undefined;
    conditions.push(Prisma.sql`email_key = ${parsed.email.key}`);
  }
  if (typeof oldProviderId === 'string') {
    const id = oldProviderId.trim().normalize('NFC');
    if (!isStorable(id)) return undefined;
    conditions.push(Prisma.sql`old_provider_id = ${id}`);
  }
  if (typeof isImported === 'boolean') conditions.push(Prisma.sql`is_imported = ${isImported}`);
  if (createdAt?.gte)
    conditions.push(Prisma.sql`created_at >= ${createdAt.gte} AND id >= ${firstIdOf(createdAt.gte)}::uuid`);
  if (createdAt?.lt) conditions.push(Prisma.sql`created_at < ${createdAt.lt}`);
  if (typeof text === 'string') {
    const query = prefixQuery(text);
    if (query === undefined) return undefined;
    conditions.push(Prisma.sql`${searchVector} @@ to_tsquery('simple', ${query})`);
  }
  return conditions;
}

/**
 * The least id that a customer created at or after `time` can have: ids begin with their time in milliseconds
 * (RFC 9562 section 5.7), and run ahead of the clock at most. It lets the primary key skip everything older.
 */
function firstIdOf(time: Date): string {
  const hex = Math.max(0, time.getTime()).toString(16).padStart(12, '0').slice(-12);
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** To the letter the expression of the index `customers_text_idx`, else PostgreSQL does not use it. */
const searchVector = Prisma.raw(`to_tsvector('simple'::regconfig,
  coalesce("first_name", '') || ' ' || coalesce("last_name", '') || ' ' || coalesce("display_name", '') || ' ' ||
  coalesce("organization", '') || ' ' || coalesce("username_key", '') || ' ' || translate(coalesce("email_key", ''), '@', ' '))`);

/** Words of a search beyond this many narrow nothing any more. */
const MAX_WORDS = 10;

/** Every word must begin a word of the customer; undefined when the text holds no word. */
function prefixQuery(text: string): string | undefined {
  if (!isStorable(text)) return undefined;
  const words = text
    .normalize('NFC')
    .replaceAll('@', ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) return undefined;
  // Quoted, a word is never read as an operator of the query language.
  return words
    .slice(0, MAX_WORDS)
    .map((word) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}':*`)
    .join(' & ');
}
