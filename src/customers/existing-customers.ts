import type { PrismaClient } from '../db/generated/prisma/client.ts';
import type { Transaction } from '../db/transaction.ts';
import type { Credential } from '../passwords/credential.ts';
import type { CreateContext } from './create-context.ts';
import type { CustomerRecord } from './customer-record.ts';
import type { UniqueValues } from './taken.ts';
import { customerColumns } from './written-columns.ts';

/** A stored customer that an input means, with what tells whether a password or the wish for an import is new. */
export interface ExistingCustomer {
  customer: CustomerRecord;
  credential: Credential | undefined;
  /** An import of its payment methods was started at some time. */
  hasPaymentMethodImport: boolean;
}

type Row = Record<string, unknown> & {
  credential_scheme: string | null;
  credential_hash: string | null;
  credential_settings: string | null;
  has_payment_method_import: boolean;
};

const select = `SELECT ${Object.values(customerColumns)
  .map((column) => `c."${column}"`)
  .join(', ')}, k.scheme AS credential_scheme, k.hash AS credential_hash, k.settings AS credential_settings,
    i.customer_id IS NOT NULL AS has_payment_method_import
  FROM customers c
  LEFT JOIN credentials k ON k.account_id = c.account_id AND k.customer_id = c.id
  LEFT JOIN payment_method_imports i ON i.account_id = c.account_id AND i.customer_id = c.id
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
  const { credential_scheme: scheme, credential_hash: hash, credential_settings: settings } = row;
  return {
    customer,
    credential: scheme === null || hash === null ? undefined : { scheme, hash, settings },
    hasPaymentMethodImport: row.has_payment_method_import,
  };
}
