import type { CreateContext } from '../customers/create-context.ts';
import type { CreateOutcome, CreateResult } from '../customers/create-outcome.ts';
import type { Issue } from '../customers/issue.ts';
import { storeCustomers } from '../customers/store-customers.ts';
import type { ImportDeps } from './import-deps.ts';
import { saveProgress } from './import-record.ts';
import { countOne, type ImportRecord, type ImportTotals } from './import-state.ts';
import type { PreparedChunk, PreparedRow } from './prepare-chunk.ts';
import type { RejectedFile } from './rejected-file.ts';
import type { RowIssue, SourceRow } from './source-row.ts';

/** The import that chunks belong to, as this process works on it. */
export interface RunningImport {
  record: ImportRecord;
  /** Names this process; see `takeOver`. */
  owner: string;
  context: CreateContext;
  rejected: RejectedFile;
}

/**
 * Writes a chunk: its customers and the word that they are written, in one transaction. The rejected rows are on disk
 * before it ends, and what a killed process leaves there beyond its last word is cut off. So wherever a process ends,
 * no row is lost and none is written twice.
 *
 * @param before the totals of the chunk before, once its transaction has ended: the customers of this one may be on
 *   their way meanwhile, its word may not
 */
export async function storeChunk(
  deps: ImportDeps,
  { record, owner, context, rejected }: RunningImport,
  chunk: PreparedChunk,
  before: Promise<ImportTotals>,
): Promise<ImportTotals> {
  return deps.writer.together(context.account.id, async (tx, write) => {
    const outcomes = await storeCustomers(deps, context, chunk.customers, { client: tx, write });
    // A crash of the database may take the last chunks with it, each together with the word that it was written.
    await tx.$executeRawUnsafe('SET LOCAL synchronous_commit = off');
    const totals = structuredClone(await before);
    for (const { row, issues } of tally(totals, chunk, outcomes)) rejected.add(row, issues);
    const rejectedBytes = await rejected.flush();
    await saveProgress(tx, record, owner, new Date(deps.clock()), {
      checkpoint: { ...chunk.end, rejectedBytes },
      totals,
      bytesRead: chunk.bytesRead,
    });
    return totals;
  });
}

const countOf = {
  CREATED: 'created',
  UPDATED: 'updated',
  RETURNED: 'unchanged',
  UNCHANGED: 'unchanged',
} as const satisfies Record<CreateResult, keyof ImportTotals>;

/** Counts what became of each row, and returns the rejected ones with the reasons. */
export function tally(
  totals: ImportTotals,
  { rows }: Pick<PreparedChunk, 'rows'>,
  outcomes: readonly CreateOutcome[],
): { row: SourceRow; issues: RowIssue[] }[] {
  const rejected: ReturnType<typeof tally> = [];
  for (const prepared of rows) {
    const { row, notes } = prepared;
    for (const note of notes) countOne(totals.tallies.notes, note);
    if (prepared.kind === 'skipped') {
      totals.skipped++;
      continue;
    }
    totals.rows++;
    const outcome = prepared.kind === 'customer' ? outcomes[prepared.at] : undefined;
    const issues =
      prepared.kind === 'rejected' ? prepared.issues : outcome?.issues?.map((issue) => inFile(issue, rows));
    if (issues !== undefined) {
      totals.rejected++;
      for (const code of new Set(issues.map((issue) => issue.code))) countOne(totals.tallies.errors, code);
      rejected.push({ row, issues });
    } else if (outcome?.result !== undefined) {
      totals[countOf[outcome.result]]++;
    }
  }
  return rejected;
}

/** Of two customers that are the same, the issue of the second names the first as the input of a batch. */
function inFile(issue: Issue, rows: readonly PreparedRow[]): Issue {
  const index = issue.params?.index;
  if (index === undefined) return issue;
  const first = rows.find((prepared) => prepared.kind === 'customer' && prepared.at === index);
  if (first === undefined) throw new Error('an input that is no row');
  return { ...issue, message: `Line ${first.row.line} has the same ${issue.path.at(-1)}.` };
}
