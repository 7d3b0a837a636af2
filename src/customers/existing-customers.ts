import type { Credential, PrismaClient } from '../db/generated/prisma/client.ts';
import type { Transaction } from '../db/transaction.ts';
import type { CreateContext } from './create-context.ts';
import type { CustomerRecord } from './customer-record.ts';
import type { UniqueValues } from './taken.ts';
import { customerColumns } from './written-columns.ts';

/** A stored customer that an input means, with the parts of its credential that tell whether a password is new. */
export interface ExistingCustomer {
  customer: CustomerRecord;
  credential: Pick<Credential, 'scheme' | 'hash'> | undefined;
}

type Row = Record<string, unknown> & { credential_scheme: string | null; credential_hash: string | null };

const select = `SELECT ${Object.values(customerColumns)
  .map((column) => `c."${column}"`)
  .join(', ')}, k.scheme AS credential_scheme, k.hash AS credential_hash
  FROM customers c LEFT JOIN credentials k ON k.account_id = c.account_id AND k.customer_id = c.id
  WHERE c.account_id = $1::integer AND c.site_id = $2::integer`;

const byOldProviderId = `${select} AND c.old_provider_id = ANY (ARRAY(SELECT json_array_elements_text($3::json)))`;
const byEmail = `${select} AND c.email_key = ANY (ARRAY(SELECT json_array_elements_text($3::json)))`;

/**
 * The site's customers that inputs mean: the one with the same oldProviderId, else the one with the same email. An
 * email alone does not make two customers one when both have an oldProviderId and these differ.
 *
 * @returns for each of `wanted`, in order
 */
export async function findExisting(
  client: PrismaClient | Transaction,
  { account, siteId }: Pick<CreateContext, 'account' | 'siteId'>,
  wanted: readonly UniqueValues[],
): Promise<(ExistingCustomer | undefined)[]> {
  const find = async (sql: string, field: 'oldProviderId' | 'emailKey') => {
    const values = wanted.map((each) => each[field]).filter((value) => value !== null);
    if (values.length === 0) return new Map<unknown, ExistingCustomer>();
    const rows = await client.$queryRawUnsafe<Row[]>(sql, account.id, siteId, JSON.stringify(values));
    const found = rows.map(readRow);
    return new Map(found.map((each) => [each.customer[field], each]));
  };
  const ofOldProviderId = await find(byOldProviderId, 'oldProviderId');
  const ofEmail = await find(byEmail, 'emailKey');
  return wanted.map((values) => {
    const same = values.oldProviderId === null ? undefined : ofOldProviderId.get(values.oldProviderId);
    const sameEmail = values.emailKey === null ? undefined : ofEmail.get(values.emailKey);
    return same ?? (sameEmail && mayBeSame(sameEmail.customer, values) ? sameEmail : undefined);
  });
}

/** Whether nothing but the email has a say. */
export function mayBeSame(
  stored: Pick<UniqueValues, 'oldProviderId'>,
  { oldProviderId }: UniqueValues,
): boolean {
  return oldProviderId === null || stored.oldProviderId === null || stored.oldProviderId === oldProviderId;
}

function readRow(row: Row): ExistingCustomer {
  const customer = Object.fromEntries(
    Object.entries(customerColumns).map(([field, column]) => [field, row[column] ?? null]),
  ) as unknown as CustomerRecord;
  const { credential_scheme: scheme, credential_hash: hash } = row;
  return { customer, credential: scheme === null || hash === null ? undefined : { scheme, hash } };
}
