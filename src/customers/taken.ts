import type { PrismaClient } from '../db/generated/prisma/client.ts';
import type { Transaction } from '../db/transaction.ts';
import { type Actor, maySeeSite } from './actor.ts';
import { inputPath } from './field-rules.ts';
import type { Issue } from './issue.ts';
import { customerColumns } from './written-columns.ts';

/** The values of a customer that are unique under its account, in their canonical forms. */
export interface UniqueValues {
  emailKey: string | null;
  oldProviderId: string | null;
  usernameKey: string | null;
}

export type UniqueField = keyof UniqueValues;

const inputFields = {
  emailKey: 'email',
  oldProviderId: 'oldProviderId',
  usernameKey: 'username',
} as const satisfies Record<UniqueField, string>;

export const uniqueFields = Object.keys(inputFields) as UniqueField[];

/** The customers that hold some values already, by field. */
export type Held = Partial<Record<UniqueField, { id: string; siteId: number }>>;

export type Holders = Map<UniqueValues, Held>;

const lookUps = uniqueFields
  .map(
    (field, i) => `SELECT '${field}' AS field, ${customerColumns[field]} AS value, id, site_id FROM customers
    WHERE account_id = $1::integer
      AND ${customerColumns[field]} = ANY (ARRAY(SELECT json_array_elements_text($${i + 2}::json)))`,
  )
  .join(' UNION ALL ');

/**
 * Who holds these values already. This never decides a write: the unique constraints do. It explains to the loser
 * which fields collided, and it completes the answer to an input that is not written for other reasons.
 */
export async function findHolders(
  client: PrismaClient | Transaction,
  accountId: number,
  wanted: readonly UniqueValues[],
): Promise<Holders> {
  const sought = uniqueFields.map((field) =>
    JSON.stringify(wanted.map((values) => values[field]).filter((value) => value !== null)),
  );
  const found = sought.every((values) => values === '[]')
    ? []
    : await client.$queryRawUnsafe<{ field: UniqueField; value: string; id: string; site_id: number }[]>(
        lookUps,
        accountId,
        ...sought,
      );
  const byValue = new Map(found.map(({ field, value, ...holder }) => [`${field} ${value}`, holder]));
  return new Map(
    wanted.map((values) => {
      const held: Held = {};
      for (const field of uniqueFields) {
        const holder = byValue.get(`${field} ${values[field]}`);
        if (values[field] !== null && holder !== undefined)
          held[field] = { id: holder.id, siteId: holder.site_id };
      }
      return [values, held];
    }),
  );
}

/**
 * One `TAKEN` for each field that another customer holds. The other's id is for those who could have found it
 * themselves.
 *
 * @param indexOf which input of the same batch became that customer, if one did
 */
export function takenIssues(
  held: Held,
  actor: Actor,
  indexOf: (id: string) => number | undefined = () => undefined,
): Issue[] {
  return uniqueFields.flatMap((field): Issue[] => {
    const holder = held[field];
    if (holder === undefined) return [];
    const index = indexOf(holder.id);
    const maySee = actor.scopes.has('customers:read') && maySeeSite(actor, holder.siteId);
    const name = inputFields[field];
    return [
      {
        code: 'TAKEN',
        path: inputPath(name),
        message:
          index === undefined
            ? `Another customer of this account already has this ${name}.`
            : `The input at index ${index} of this batch has the same ${name}.`,
        params: index !== undefined ? { index } : maySee ? { existingCustomerId: holder.id } : undefined,
      },
    ];
  });
}
