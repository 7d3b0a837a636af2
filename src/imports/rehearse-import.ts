import type { CreateContext } from '../customers/create-context.ts';
import type { CreateOutcome } from '../customers/create-outcome.ts';
import type { CustomerDraft } from '../customers/draft.ts';
import { statedValues } from '../customers/prepare-customers.ts';
import { validateCustomers } from '../customers/validate-customers.ts';
import { parseEmailAddress } from '../email/address.ts';
import { schemeFor, schemeOf } from '../passwords/credential.ts';
import { hashFamilies } from '../passwords/hash-family.ts';
import { parsePassword } from '../passwords/parse-password.ts';
import { defaultPasswordType } from '../passwords/password-type.ts';
import type { PlainTextPolicy } from '../passwords/plain-text.ts';
import { planColumns } from './column-plan.ts';
import { readChunks } from './import-chunks.ts';
import type { ImportDeps } from './import-deps.ts';
import { columnOptions, type ImportOptions } from './import-options.ts';
import type { ImportInput } from './open-input.ts';
import { type PreparedChunk, type PreparedRow, prepareAhead, prepareChunk } from './prepare-chunk.ts';
import type { ProgressState } from './progress-text.ts';
import { readRows } from './read-rows.ts';
import {
  RehearsalReport,
  type RehearsalSummary,
  type RehearsedOutcome,
  type RehearsedRow,
  type UniqueField,
  uniqueFields,
} from './rehearsal-report.ts';
import { VerdictMemory } from './verdict-memory.ts';

export interface Rehearsal {
  context: CreateContext;
  options: ImportOptions;
  /** Any 32 bits that the author of the file cannot know. */
  seed: number;
  /** Ends the rehearsal between two chunks. */
  signal?: AbortSignal | undefined;
  /** After each chunk; the next one waits for it. */
  onProgress: (state: ProgressState, summary: RehearsalSummary) => unknown;
}

const CHUNK_ROWS = 1_000;
const AHEAD = 3;

/** Makes every check of the import and writes nothing. */
export async function rehearseImport(
  outerDeps: ImportDeps,
  input: ImportInput,
  { context, options, seed, signal, onProgress }: Rehearsal,
): Promise<RehearsalSummary> {
  const verdicts = new VerdictMemory(outerDeps.deliverability);
  const deps = { ...outerDeps, deliverability: verdicts };
  const report = new RehearsalReport({ seed });
  const reader = await readRows(input, options);
  try {
    const readCustomer = planColumns(reader.header, columnOptions(options));
    const chunks = prepareAhead(
      readChunks(reader, { position: null, skip: 0 }, () => CHUNK_ROWS),
      (chunk) => prepareChunk(deps, context, chunk, readCustomer, { validateOnly: true }),
      { ahead: AHEAD, signal },
    );
    for await (const chunk of chunks) {
      const outcomes = await validateCustomers(deps, context, chunk.customers);
      for (const row of chunk.rows) addRow(report, row, chunk, outcomes, { deps, context, verdicts });
      const summary = report.summary();
      const counts = { rows: summary.rows, ...summary.outcomes };
      const { bytesRead } = chunk;
      await onProgress({ counts, bytesRead, totalBytes: reader.totalBytes, isRehearsal: true }, summary);
    }
    return report.summary();
  } finally {
    await reader.close();
  }
}

interface Surroundings {
  deps: ImportDeps;
  context: CreateContext;
  verdicts: VerdictMemory;
}

function addRow(
  report: RehearsalReport,
  prepared: PreparedRow,
  { drafts }: PreparedChunk,
  outcomes: readonly CreateOutcome[],
  { deps, context, verdicts }: Surroundings,
): void {
  const { line } = prepared.row;
  const { notes } = prepared;
  if (prepared.kind === 'skipped') {
    for (const note of notes) report.addSkipped(line, note);
    return;
  }
  if (prepared.kind === 'rejected') {
    const errorCodes = prepared.issues.map(({ code }) => code);
    report.add({ line, notes, outcome: 'rejected', errorCodes, keys: {}, takenInDatabase: [] });
    return;
  }
  const draft = drafts[prepared.at];
  const outcome = outcomes[prepared.at];
  if (draft === undefined || outcome === undefined) throw new Error('a row without outcome');
  const keys = keysOf(draft);
  report.add({
    line,
    notes,
    keys,
    ...decide(outcome, report.repeated(keys), context),
    takenInDatabase: takenInDatabase(outcome),
    password: passwordOf(draft, deps.passwordPolicy),
    domain: domainOf(draft, verdicts),
  });
}

function keysOf(draft: CustomerDraft): RehearsedRow['keys'] {
  const { emailKey, oldProviderId, usernameKey } = statedValues(draft);
  return {
    email: emailKey ?? undefined,
    oldProviderId: oldProviderId ?? undefined,
    username: usernameKey ?? undefined,
  };
}

const outcomeOf = {
  CREATED: 'created',
  UPDATED: 'updated',
  RETURNED: 'unchanged',
  UNCHANGED: 'unchanged',
} as const satisfies Record<NonNullable<CreateOutcome['result']>, RehearsedOutcome>;

/** What the database answered, and what earlier rows of the file make of that: they would be there by then. */
function decide(
  { result, issues }: CreateOutcome,
  repeated: readonly UniqueField[],
  { ifExists }: CreateContext,
): Pick<RehearsedRow, 'outcome' | 'errorCodes'> {
  if (issues !== undefined) return { outcome: 'rejected', errorCodes: issues.map(({ code }) => code) };
  if (result !== 'CREATED' || repeated.length === 0) return { outcome: outcomeOf[result], errorCodes: [] };
  const isSame = repeated.includes('oldProviderId') || repeated.includes('email');
  if (ifExists === 'ERROR' || !isSame) return { outcome: 'rejected', errorCodes: ['TAKEN'] };
  return { outcome: ifExists === 'UPDATE' ? 'updated' : 'unchanged', errorCodes: [] };
}

/** Of two rows of one chunk the second says which one it repeats; the database names nobody. */
function takenInDatabase({ issues = [] }: CreateOutcome): UniqueField[] {
  return uniqueFields.filter((field) =>
    issues.some(
      ({ code, path, params }) => code === 'TAKEN' && path[1] === field && params?.index === undefined,
    ),
  );
}

function passwordOf(
  { password, passwordType = defaultPasswordType }: CustomerDraft,
  policy: PlainTextPolicy,
): RehearsedRow['password'] {
  if (password === undefined) return undefined;
  const { password: parsed } = parsePassword(passwordType, password, policy);
  if (parsed === undefined) return { family: 'not accepted', argon2id: false };
  if (parsed.kind === 'plain') return { family: 'plain text', argon2id: true };
  const { family, parameters } = parsed.hash;
  const cost = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
  return {
    family: hashFamilies[family].name,
    cost: cost.length === 0 ? undefined : cost.join(', '),
    argon2id: schemeOf({ scheme: schemeFor(parsed.hash, parsed.type) }).stores === 'digest',
  };
}

function domainOf({ email }: CustomerDraft, verdicts: VerdictMemory): RehearsedRow['domain'] {
  const parsed = email === undefined ? undefined : parseEmailAddress(email);
  if (!parsed?.ok) return undefined;
  const verdict = verdicts.known(parsed.email.domain);
  if (verdict === undefined) return undefined;
  return { name: parsed.email.domain, verdict };
}
