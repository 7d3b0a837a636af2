import { createHash } from 'node:crypto';
import { canonicalJson } from '../customers/canonical-json.ts';
import type { IfExists } from '../customers/create-outcome.ts';
import type { ColumnOptions } from './column-targets.ts';
import type { ImportFormat } from './sniff.ts';

/** What the rows of a file are to become. Plain JSON: it is kept with the import, so that it can go on. */
export interface ImportOptions extends ColumnOptions {
  /** Without them: told from the content; see `ReadOptions`. */
  format?: ImportFormat | undefined;
  delimiter?: string | undefined;
  encoding?: string | undefined;
  /** What to do with rows whose customer is there already; `ERROR` by default. */
  ifExists?: IfExists | undefined;
}

/** Columns as they are taken: unless somebody says otherwise, the customers of a file come from another system. */
export function columnOptions({ preset, map, ignoreUnknown, defaults = {} }: ImportOptions): ColumnOptions {
  // Defaults that come first win, and the caller may write this one's name in another way.
  return { preset, map, ignoreUnknown, defaults: { ...defaults, isImported: defaults.isImported ?? 'true' } };
}

/** What makes two imports of an account the same: site, content and options, however the file is called. */
export interface SameImport {
  siteId: number;
  source: 'COMMAND' | 'UPLOAD';
  /** SHA-256 of the content, as 64 hex digits. */
  fingerprint: string;
  options: ImportOptions;
  /** True for a rehearsal, which is never the same as the import that it rehearses. */
  validateOnly?: true | undefined;
}

export function importIdentity(same: SameImport): string {
  return createHash('sha256').update(canonicalJson(same)).digest('hex');
}
