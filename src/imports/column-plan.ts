import type { CustomerInput } from '../customers/draft.ts';
import { CellError, readCell } from './cell-values.ts';
import {
  type ColumnOptions,
  type FindTarget,
  targetFinder,
  targetName,
  targetsOfHeader,
} from './column-targets.ts';
import { type ColumnTarget, targetOfName } from './customer-columns.ts';
import { ImportFileError } from './file-error.ts';
import type { ImportNote } from './import-notes.ts';
import type { PresetRow } from './presets/preset.ts';
import { presets } from './presets/presets.ts';
import type { RowErrorCode, RowIssue, SourceRow } from './source-row.ts';

/** What a row says: a customer to create, what is wrong with it, or that it is no customer at all. */
export type ReadCustomer =
  | { kind: 'customer'; input: CustomerInput; notes: readonly ImportNote[] }
  | { kind: 'rejected'; issues: RowIssue[] }
  | { kind: 'skipped'; note: ImportNote };

/** Fields and metadata that a row has given so far, in the shape of an input. */
interface Draft {
  fields: Record<string, unknown>;
  metadata: Record<string, unknown>;
  issues: RowIssue[];
}

/**
 * Makes the reader of a file's rows, from what its columns mean. The reader keeps no state between rows.
 *
 * @param header the column names of a CSV; undefined for NDJSON, where each row brings its own.
 * @throws ImportFileError COLUMN_UNKNOWN, COLUMN_DUPLICATE, MAPPING_INVALID, DEFAULT_INVALID
 */
export function planColumns(
  header: readonly string[] | undefined,
  options: ColumnOptions = {},
): (row: SourceRow) => ReadCustomer {
  const find = targetFinder(options);
  const ofHeader = header === undefined ? [] : targetsOfHeader(header, find, options.map);
  const defaults = readDefaults(options.defaults ?? {});
  const preset = options.preset === undefined ? undefined : presets[options.preset];

  return (row) => {
    if (row.problem !== undefined) return { kind: 'rejected', issues: [row.problem.issue] };
    const draft: Draft = { fields: {}, metadata: Object.create(null), issues: [] };
    const { names, cells } = row;
    for (let i = 0; i < names.length; i++) {
      const cell = preset?.nullWords.has(cells[i]) ? undefined : cells[i];
      if (names === header) put(draft, ofHeader[i], cell, names[i] ?? '');
      else putKey(draft, find, cell, names[i] ?? '');
    }
    if (draft.issues.length > 0) return { kind: 'rejected', issues: draft.issues };
    const read: PresetRow = { input: draft.fields, metadata: draft.metadata, notes: [] };
    preset?.finish(read);
    if (read.skip !== undefined) return { kind: 'skipped', note: read.skip };
    if (preset !== undefined) read.input.isImported ??= true;
    for (const { target, value } of defaults) {
      if (target.kind === 'metadataKey') read.metadata[target.key] ??= value;
      else draft.fields[target.field] ??= value;
    }
    if (Object.keys(read.metadata).length > 0) read.input.metadata = read.metadata;
    return { kind: 'customer', input: read.input, notes: read.notes };
  };
}

/** A key of an NDJSON object: nobody has looked at the names of this row before. */
function putKey(draft: Draft, find: FindTarget, cell: unknown, name: string): void {
  const target = find(name);
  if (target === undefined) {
    draft.issues.push({
      code: 'COLUMN_UNKNOWN',
      path: ['input', name.slice(0, 60).toWellFormed()],
      message:
        'This is not a field of a customer. Map it, remove it, or leave out all such keys (--ignore-unknown).',
    });
  } else if (isGiven(draft, target)) {
    addIssue(draft, target, 'COLUMN_DUPLICATE', 'Two keys of the row give this field. Keep one of them.');
  } else {
    put(draft, target, cell, name);
  }
}

function isGiven({ fields, metadata }: Draft, target: ColumnTarget): boolean {
  if (target.kind === 'ignored' || target.kind === 'metadata') return false;
  return target.kind === 'metadataKey' ? target.key in metadata : target.field in fields;
}

function put(draft: Draft, target: ColumnTarget | undefined, cell: unknown, name: string): void {
  if (target === undefined || target.kind === 'ignored') return;
  if (target.kind === 'metadataKey') {
    if (cell !== '' && cell !== null && cell !== undefined) draft.metadata[target.key] = cell;
    return;
  }
  const value = readCell(target.kind, cell);
  if (value === undefined) return;
  if (value instanceof CellError) {
    addIssue(draft, target, value.code, `Column "${name.slice(0, 60)}": ${value.message}`);
  } else if (target.kind === 'metadata') {
    // A key that has a column of its own says more than the same key in the object.
    for (const [key, entry] of Object.entries(value as Record<string, unknown>))
      draft.metadata[key] ??= entry;
  } else {
    draft.fields[target.field] = value;
  }
}

function addIssue(
  { issues }: Draft,
  target: ColumnTarget,
  code: RowErrorCode | 'METADATA_INVALID',
  message: string,
): void {
  issues.push({ code, path: ['input', ...(targetName(target)?.split('.', 1) ?? [])], message });
}

type FieldTarget = Exclude<ColumnTarget, { kind: 'ignored' }>;

function readDefaults(defaults: Readonly<Record<string, string>>): { target: FieldTarget; value: unknown }[] {
  return Object.entries(defaults).map(([name, text]) => {
    const target = targetOfName(name);
    if (target === undefined || target.kind === 'ignored' || target.kind === 'metadata') {
      throw new ImportFileError('DEFAULT_INVALID', `"${name}" is no field that can have a default.`);
    }
    const value = target.kind === 'metadataKey' ? text : readCell(target.kind, text);
    if (value instanceof CellError) throw new ImportFileError('DEFAULT_INVALID', `${name}: ${value.message}`);
    return { target, value };
  });
}
