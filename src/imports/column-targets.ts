import { type ColumnTarget, columnKey, customerColumns, targetOfName } from './customer-columns.ts';
import { ImportFileError } from './file-error.ts';
import type { Preset } from './presets/preset.ts';
import { type PresetName, presets } from './presets/presets.ts';
import { isErrorColumn } from './rejected-columns.ts';

export interface ColumnOptions {
  preset?: PresetName;
  /** Column of the file -> a field (either of its names), `metadata.<key>`, or `-` to leave it out. Goes first. */
  map?: Readonly<Record<string, string>>;
  /** Leaves out columns that mean nothing, instead of refusing the file. */
  ignoreUnknown?: boolean;
  /** Field, or `metadata.<key>` -> what it gets in rows that do not give it. */
  defaults?: Readonly<Record<string, string>>;
}

export type FindTarget = (column: string) => ColumnTarget | undefined;

const leftOut: ColumnTarget = { kind: 'ignored' };

/**
 * What a column means: by the map, else by the preset, else by its name.
 *
 * @throws ImportFileError MAPPING_INVALID for a target that does not exist
 */
export function targetFinder(options: ColumnOptions): FindTarget {
  const preset = options.preset === undefined ? undefined : presets[options.preset];
  const mapped = readMap(options.map ?? {});
  const ofPreset = readMap(preset?.columns ?? {});
  return remembering((column) => {
    if (isErrorColumn(column)) return leftOut;
    const key = columnKey(column);
    const found =
      mapped.get(key) ??
      ofPreset.get(key) ??
      matchedBy(preset, column) ??
      (key ? targetOfName(column) : undefined);
    return found ?? (options.ignoreUnknown ? leftOut : undefined);
  });
}

/** NDJSON asks for the same few names in every row; a file that makes up names all the time gains nothing. */
function remembering(find: FindTarget): FindTarget {
  const known = new Map<string, ColumnTarget | undefined>();
  return (column) => {
    if (known.has(column)) return known.get(column);
    const target = find(column);
    if (known.size < 1000) known.set(column, target);
    return target;
  };
}

function readMap(map: Readonly<Record<string, string>>): Map<string, ColumnTarget> {
  const targets = new Map<string, ColumnTarget>();
  for (const [column, name] of Object.entries(map)) {
    const target = targetOfName(name);
    if (target === undefined) {
      throw new ImportFileError(
        'MAPPING_INVALID',
        `The column "${column}" is mapped to "${name}", which is no field. ${fieldsHint()}`,
      );
    }
    targets.set(columnKey(column), target);
  }
  return targets;
}

function matchedBy(preset: Preset | undefined, column: string): ColumnTarget | undefined {
  const name = preset?.match?.(column);
  return name === undefined ? undefined : targetOfName(name);
}

/**
 * Where each column of a CSV header goes.
 *
 * @throws ImportFileError COLUMN_UNKNOWN, COLUMN_DUPLICATE, MAPPING_INVALID
 */
export function targetsOfHeader(
  header: readonly string[],
  find: FindTarget,
  map: Readonly<Record<string, string>> = {},
): ColumnTarget[] {
  const keys = new Set(header.map(columnKey));
  const absent = Object.keys(map).filter((column) => !keys.has(columnKey(column)));
  if (absent.length > 0) {
    throw new ImportFileError(
      'MAPPING_INVALID',
      `The file has no column ${quoted(absent)}. It has ${quoted(header)}.`,
    );
  }
  const targets = header.map(find);
  const unknown = header.filter((_, i) => targets[i] === undefined);
  if (unknown.length > 0) throw unknownColumns(unknown, unknown.length === header.length);
  const known = targets.filter((target) => target !== undefined);
  refuseDuplicates(header, known);
  return known;
}

function refuseDuplicates(header: readonly string[], targets: readonly ColumnTarget[]): void {
  const seen = new Map<string, string>();
  targets.forEach((target, i) => {
    const name = targetName(target);
    if (name === undefined) return;
    const first = seen.get(name);
    if (first !== undefined) {
      throw new ImportFileError(
        'COLUMN_DUPLICATE',
        `The columns ${quoted([first, header[i] ?? ''])} both give ${name}. Map one of them to another field or to -.`,
      );
    }
    seen.set(name, header[i] ?? '');
  });
}

/** The field that a target fills, as a path in an input; undefined for none. */
export function targetName(target: ColumnTarget): string | undefined {
  if (target.kind === 'ignored') return undefined;
  return target.kind === 'metadataKey' ? `metadata.${target.key}` : target.field;
}

function unknownColumns(unknown: readonly string[], all: boolean): ImportFileError {
  const hints = [
    'Map each to a field, to metadata.<key>, or to - to leave it out (--map column=field), or leave out all of them ' +
      'with --ignore-unknown.',
  ];
  const keys = new Set(unknown.map(columnKey));
  if (all) hints.push('Does the first line of the file hold the column names?');
  if (keys.has('siteid')) hints.push('The site is an option of the import, not a column.');
  if (keys.has('profilephoto')) hints.push('A photo cannot come with a file of text.');
  const verb = unknown.length === 1 ? 'The column % is not a field' : 'The columns % are not fields';
  const names = quoted(unknown);
  return new ImportFileError(
    'COLUMN_UNKNOWN',
    `${verb.replace('%', () => names)} of a customer. ${hints.join(' ')} ${fieldsHint()}`,
  );
}

function fieldsHint(): string {
  return `The fields are ${customerColumns.map(({ wireName }) => wireName).join(', ')}.`;
}

/** Names for a message; a file that is no CSV at all can have very long ones. */
function quoted(names: readonly string[]): string {
  const shown = names
    .slice(0, 20)
    .map((name) => JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name));
  return names.length > 20 ? `${shown.join(', ')} and ${names.length - 20} more` : shown.join(', ');
}
