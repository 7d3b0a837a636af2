import { scopes } from '../../src/customers/actor.ts';
import { createCustomers } from '../../src/customers/create-customers.ts';
import { type CustomerInput, toDraft } from '../../src/customers/draft.ts';
import type { CustomerWrite } from '../../src/customers/write-rows.ts';
import { CustomerWriter, type Write } from '../../src/customers/writer.ts';
import type { RunStatement } from '../../src/db/database.ts';
import type { TestAccount, TestService } from '../support/service.ts';

/** What creates would hand to the writer, held back: everything is real but the write. */
export async function preparedWrites(
  { deps }: TestService,
  { accountId, siteId }: TestAccount,
  inputs: readonly CustomerInput[],
): Promise<CustomerWrite[]> {
  const prepared: CustomerWrite[] = [];
  const write: Write = async (writes) => {
    prepared.push(...writes);
    return writes.map(() => ({ status: 'written' }));
  };
  const writer = Object.assign(Object.create(deps.writer), {
    write: (_accountId: number, writes: readonly CustomerWrite[]) => write(writes),
  });
  const actor = { accountId, subject: 'tester', scopes: new Set<string>(scopes) };
  const drafts = inputs.map((input) => toDraft({ skipEmailDnsValidations: true, ...input }));
  const outcomes = await createCustomers({ ...deps, writer }, actor, siteId, drafts);
  const refused = outcomes.flatMap(({ issues }) => issues ?? []);
  if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused)}`);
  return prepared;
}

/** A writer of its own, and the number of statements that it has sent so far. */
export function countingWriter({ deps }: TestService): { writer: CustomerWriter; statements: () => number } {
  let statements = 0;
  const { prisma } = deps;
  const run: RunStatement = (sql, parameters) => {
    statements++;
    return deps.database.run(sql, parameters);
  };
  const writer = new CustomerWriter({ prisma, run }, deps.jobSignal);
  return { writer, statements: () => statements };
}
