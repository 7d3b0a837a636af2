import { type CustomerDraft, toDraft } from '../customers/draft.ts';
import { statedValues } from '../customers/prepare-customers.ts';
import { type UniqueField, type UniqueValues, uniqueFields } from '../customers/taken.ts';
import { parsePassword } from '../passwords/parse-password.ts';
import { defaultPasswordType } from '../passwords/password-type.ts';
import { planColumns } from './column-plan.ts';
import { columnKey } from './customer-columns.ts';
import { ImportFileError } from './file-error.ts';
import type { ImportDeps } from './import-deps.ts';
import { CanaryError } from './import-errors.ts';
import type { ImportFile } from './import-file.ts';
import { columnOptions, type ImportOptions } from './import-options.ts';
import { readRows } from './read-rows.ts';
import type { SourceRow } from './source-row.ts';

/** A customer of the file whose password somebody knows. */
interface Canary {
  /** Of the file of canaries. */
  line: number;
  unique: UniqueValues;
  password: string;
}

const KEY_COLUMNS = ['email', 'oldproviderid', 'username'];
const MAX_CANARIES = 1_000;

/**
 * Proves on customers whose passwords are known that the hashes of a file are whole and mean what the options say.
 *
 * @param canaries columns `canary_password` and at least one of `email`, `old_provider_id` and `username`
 * @returns how many there are
 * @throws CanaryError
 */
export async function verifyCanaries(
  deps: ImportDeps,
  canaries: ImportFile,
  file: ImportFile,
  options: ImportOptions,
): Promise<number> {
  const known = await readCanaries(canaries);
  const problems = await findAndVerify(deps, known, file, options);
  if (problems.size > 0) throw new CanaryError(known.flatMap((canary) => problems.get(canary) ?? []));
  return known.length;
}

async function readCanaries(file: ImportFile): Promise<Canary[]> {
  const reader = await readRows(file.open());
  const canaries: Canary[] = [];
  try {
    for await (const { rows } of reader.batches) canaries.push(...rows.map(readCanary));
  } finally {
    await reader.close();
  }
  if (canaries.length === 0 || canaries.length > MAX_CANARIES) {
    throw new CanaryError([`Give 1 to ${MAX_CANARIES} canaries, not ${canaries.length}.`]);
  }
  return canaries;
}

function readCanary(row: SourceRow): Canary {
  if (row.problem !== undefined)
    throw new ImportFileError('FILE_UNREADABLE', row.problem.issue.message, row.line);
  const cells = new Map(row.names.map((name, i) => [columnKey(name), String(row.cells[i] ?? '')]));
  const password = cells.get('canarypassword') ?? '';
  const [email, oldProviderId, username] = KEY_COLUMNS.map((name) => cells.get(name));
  const unique = statedValues(toDraft({ email, oldProviderId, username }));
  if (password === '' || uniqueFields.every((field) => unique[field] === null)) {
    throw new CanaryError([
      `Line ${row.line} of the canaries: give canary_password, and email, old_provider_id or username.`,
    ]);
  }
  return { line: row.line, unique, password };
}

/** What is wrong with each canary that did not pass. */
async function findAndVerify(
  deps: ImportDeps,
  canaries: readonly Canary[],
  file: ImportFile,
  options: ImportOptions,
): Promise<Map<Canary, string>> {
  const problems = new Map(
    canaries.map((canary) => [canary, `Line ${canary.line} of the canaries: the file has no such customer.`]),
  );
  const wanted = new Map(
    canaries.flatMap((canary) => keysOf(canary.unique).map((key) => [key, canary] as const)),
  );
  const missing = new Set(canaries);
  const reader = await readRows(file.open(), options);
  try {
    const readCustomer = planColumns(reader.header, columnOptions(options));
    for await (const { rows } of reader.batches) {
      for (const row of rows) {
        const read = readCustomer(row);
        if (read.kind !== 'customer') continue;
        const draft = toDraft(read.input);
        const canary = keysOf(statedValues(draft))
          .map((key) => wanted.get(key))
          .find((found) => found !== undefined);
        if (canary === undefined || !missing.delete(canary)) continue;
        const problem = await problemOf(deps, canary, draft);
        if (problem === undefined) problems.delete(canary);
        else
          problems.set(
            canary,
            `Line ${canary.line} of the canaries, line ${row.line} of the file: ${problem}`,
          );
      }
      if (missing.size === 0) break;
    }
  } finally {
    await reader.close();
  }
  return problems;
}

async function problemOf(
  { hasher, passwordPolicy }: ImportDeps,
  canary: Canary,
  { password, passwordType = defaultPasswordType }: CustomerDraft,
): Promise<string | undefined> {
  if (password === undefined) return 'the customer comes without a password.';
  const parsed = parsePassword(passwordType, password, passwordPolicy);
  if (parsed.password === undefined) return parsed.issue.message;
  const credential = await hasher.toCredential(parsed.password);
  const { ok } = await hasher.verify(credential, canary.password);
  return ok ? undefined : 'the known password is not the one of this hash.';
}

function keysOf(unique: UniqueValues): string[] {
  return uniqueFields.flatMap((field: UniqueField) =>
    unique[field] === null ? [] : [`${field} ${unique[field]}`],
  );
}
