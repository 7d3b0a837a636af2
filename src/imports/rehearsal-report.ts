import type { Deliverability } from '../email/deliverability.ts';
import type { ImportNote } from './import-notes.ts';
import { KeyLines } from './key-lines.ts';

/** The fields that no two customers may share. */
export const uniqueFields = ['email', 'oldProviderId', 'username'] as const;
export type UniqueField = (typeof uniqueFields)[number];

export type RehearsedOutcome = 'created' | 'updated' | 'unchanged' | 'rejected';

/** A hash family as people call it, and its cost as it is written there. */
export interface PasswordKind {
  family: string;
  cost?: string | undefined;
}

/** What the rehearsal found out about one row. */
export interface RehearsedRow {
  line: number;
  outcome: RehearsedOutcome;
  errorCodes: readonly string[];
  notes: readonly ImportNote[];
  /** Normalised: the form that decides whether two are the same. */
  keys: { readonly [K in UniqueField]?: string | undefined };
  /** Fields that another customer in the database has already. */
  takenInDatabase: readonly UniqueField[];
  /** `argon2id` when the row costs an argon2id hash of ours. */
  password?: (PasswordKind & { argon2id: boolean }) | undefined;
  domain?: { name: string; verdict: Deliverability } | undefined;
}

/** How often something was met, and at which lines first. */
export interface Tally {
  count: number;
  lines: number[];
}

export interface DuplicateTally extends Tally {
  /** The line that each of `lines` repeats. */
  firstLines: number[];
  inDatabase: number;
  /** False when the file had more keys than are remembered. */
  complete: boolean;
}

export interface RehearsalSummary {
  rows: number;
  skipped: number;
  outcomes: Record<RehearsedOutcome, number>;
  errors: ReadonlyMap<string, Tally>;
  notes: ReadonlyMap<ImportNote, Tally>;
  /** By `family, cost`. */
  passwords: ReadonlyMap<string, Tally & PasswordKind>;
  argon2idRows: number;
  duplicates: Record<UniqueField, DuplicateTally>;
  /** By name, at most `maxDomains`. */
  domains: ReadonlyMap<string, { verdict: Deliverability; count: number }>;
  /** By status and reason. */
  verdicts: ReadonlyMap<string, Tally & { verdict: Deliverability }>;
  domainsComplete: boolean;
}

export interface ReportOptions {
  /** Any 32 bits that the author of the file cannot know. */
  seed: number;
  /** How many keys of each unique field are remembered; see KeyLines for the memory. */
  maxKeys?: number;
  maxDomains?: number;
}

const MAX_LINES = 5;
/** Families and costs come from the file, and so could be as many as its rows. */
const MAX_PASSWORD_KINDS = 500;
const OTHER = 'others';

/** Gathers what a rehearsal finds, in memory that the number of rows does not change beyond its bounds. */
export class RehearsalReport {
  readonly #keys: Record<UniqueField, KeyLines>;
  readonly #maxDomains: number;
  readonly #summary = {
    rows: 0,
    skipped: 0,
    outcomes: { created: 0, updated: 0, unchanged: 0, rejected: 0 },
    errors: new Map<string, Tally>(),
    notes: new Map<ImportNote, Tally>(),
    passwords: new Map<string, Tally & PasswordKind>(),
    argon2idRows: 0,
    duplicates: { email: noDuplicates(), oldProviderId: noDuplicates(), username: noDuplicates() },
    domains: new Map<string, { verdict: Deliverability; count: number }>(),
    verdicts: new Map<string, Tally & { verdict: Deliverability }>(),
    domainsComplete: true,
  };

  constructor({ seed, maxKeys, maxDomains = 100_000 }: ReportOptions) {
    const keyLines = () => new KeyLines(seed, maxKeys);
    this.#keys = { email: keyLines(), oldProviderId: keyLines(), username: keyLines() };
    this.#maxDomains = maxDomains;
  }

  /** The fields whose values a row has in common with an earlier one that is not rejected. */
  repeated(keys: RehearsedRow['keys']): UniqueField[] {
    return uniqueFields.filter((field) => {
      const key = keys[field];
      return key !== undefined && this.#keys[field].lineOf(key) !== undefined;
    });
  }

  add(row: RehearsedRow): void {
    const summary = this.#summary;
    summary.rows++;
    summary.outcomes[row.outcome]++;
    for (const code of new Set(row.errorCodes)) tally(summary.errors, code, row.line);
    for (const note of row.notes) tally(summary.notes, note, row.line);
    for (const field of row.takenInDatabase) summary.duplicates[field].inDatabase++;
    for (const field of uniqueFields) this.#addKey(field, row);
    this.#addPassword(row);
    this.#addDomain(row);
  }

  /** A row that is no customer: not counted among the rows. */
  addSkipped(line: number, note: ImportNote): void {
    this.#summary.skipped++;
    tally(this.#summary.notes, note, line);
  }

  summary(): RehearsalSummary {
    return this.#summary;
  }

  #addKey(field: UniqueField, { keys, line, outcome }: RehearsedRow): void {
    const key = keys[field];
    if (key === undefined) return;
    const known = this.#keys[field];
    const duplicates = this.#summary.duplicates[field];
    // A rejected row takes no value from those that follow.
    const firstLine = outcome === 'rejected' ? known.lineOf(key) : known.seenAt(key, line);
    duplicates.complete = !known.full;
    if (firstLine === undefined) return;
    count(duplicates, line);
    if (duplicates.firstLines.length < duplicates.lines.length) duplicates.firstLines.push(firstLine);
  }

  #addPassword({ password, line }: RehearsedRow): void {
    if (password === undefined) return;
    const { passwords } = this.#summary;
    const { family, cost, argon2id } = password;
    const kind = cost === undefined ? family : `${family}, ${cost}`;
    const known = passwords.has(kind) || passwords.size < MAX_PASSWORD_KINDS;
    tally(passwords, known ? kind : OTHER, line, known ? { family, cost } : { family: OTHER });
    if (argon2id) this.#summary.argon2idRows++;
  }

  #addDomain({ domain, line }: RehearsedRow): void {
    if (domain === undefined) return;
    const { domains, verdicts } = this.#summary;
    const { name, verdict } = domain;
    tally(verdicts, verdictText(verdict), line, { verdict });
    const known = domains.get(name);
    if (known !== undefined) known.count++;
    else if (domains.size < this.#maxDomains) domains.set(name, { verdict, count: 1 });
    else this.#summary.domainsComplete = false;
  }
}

function noDuplicates(): DuplicateTally {
  return { count: 0, lines: [], firstLines: [], inDatabase: 0, complete: true };
}

/** `UNKNOWN (TIMEOUT)` */
export function verdictText(verdict: Deliverability): string {
  return 'reason' in verdict ? `${verdict.status} (${verdict.reason})` : verdict.status;
}

function tally<Key>(tallies: Map<Key, Tally>, key: Key, line: number): void;
function tally<Key, About>(tallies: Map<Key, Tally & About>, key: Key, line: number, about: About): void;
function tally<Key>(tallies: Map<Key, Tally>, key: Key, line: number, about = {}): void {
  let entry = tallies.get(key);
  if (entry === undefined) {
    entry = { ...about, count: 0, lines: [] };
    tallies.set(key, entry);
  }
  count(entry, line);
}

function count(entry: Tally, line: number): void {
  entry.count++;
  if (entry.lines.length < MAX_LINES) entry.lines.push(line);
}
