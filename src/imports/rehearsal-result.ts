import type { Deliverability } from '../email/deliverability.ts';
import type { ImportNote } from './import-notes.ts';
import { type RehearsalSummary, type Tally, type UniqueField, uniqueFields } from './rehearsal-report.ts';

/** So many rows, the first of them at these lines. */
export interface RowsAt {
  rows: number;
  lines: number[];
}

export interface Duplicates {
  field: UniqueField;
  /** Rows with a value that an earlier row has. */
  inFile: number;
  /** The first of them, and the line that each repeats. */
  repeats: { line: number; firstLine: number }[];
  /** Rows with a value that a customer in the database has. */
  inDatabase: number;
  /** False when the file had more values than are remembered. */
  complete: boolean;
}

export interface MailDomain {
  name: string;
  verdict: Deliverability;
  rows: number;
}

/** What a rehearsal found, the most frequent first: plain JSON, of a size that does not grow with the file. */
export interface RehearsalResult {
  /** Of the real import. */
  estimatedSeconds: number;
  errors: (RowsAt & { code: string })[];
  notes: (RowsAt & { note: ImportNote })[];
  passwords: (RowsAt & { family: string; cost: string | null })[];
  duplicates: Duplicates[];
  verdicts: (RowsAt & { verdict: Deliverability })[];
  /** Those that may not take mail; at most 100. */
  badDomains: MailDomain[];
  /** How many there are of them. */
  badDomainCount: number;
  /** False when the file had more domains than are remembered by name. */
  domainsComplete: boolean;
}

const MAX_DOMAINS = 100;

export function rehearsalResult(summary: RehearsalSummary, estimatedSeconds: number): RehearsalResult {
  const bad = [...summary.domains].filter(([, { verdict }]) => verdict.status !== 'DELIVERABLE');
  return {
    estimatedSeconds,
    errors: byCount(summary.errors, (code) => ({ code })),
    notes: byCount(summary.notes, (note) => ({ note })),
    passwords: byCount(summary.passwords, (_, { family, cost = null }) => ({ family, cost })),
    duplicates: uniqueFields.map((field) => {
      const { count, lines, firstLines, inDatabase, complete } = summary.duplicates[field];
      const repeats = lines.map((line, i) => ({ line, firstLine: firstLines[i] ?? line }));
      return { field, inFile: count, repeats, inDatabase, complete };
    }),
    verdicts: byCount(summary.verdicts, (_, { verdict }) => ({ verdict })),
    badDomains: bad
      .sort(([, a], [, b]) => b.count - a.count)
      .slice(0, MAX_DOMAINS)
      .map(([name, { verdict, count }]) => ({ name, verdict, rows: count })),
    badDomainCount: bad.length,
    domainsComplete: summary.domainsComplete,
  };
}

function byCount<Key, Entry extends Tally, Named>(
  tallies: ReadonlyMap<Key, Entry>,
  name: (key: Key, entry: Entry) => Named,
): (RowsAt & Named)[] {
  return [...tallies]
    .sort(([, a], [, b]) => b.count - a.count)
    .map(([key, entry]) => ({ ...name(key, entry), rows: entry.count, lines: entry.lines }));
}
