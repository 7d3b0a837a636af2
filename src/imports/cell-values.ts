import ISO6391 from 'iso-639-1';
import { type PasswordType, passwordTypes } from '../passwords/password-type.ts';
import type { CellKind } from './customer-columns.ts';
import type { RowErrorCode } from './source-row.ts';

/** A cell that cannot be read: the code and what to do about it, without the value. */
export class CellError {
  readonly code: RowErrorCode | 'METADATA_INVALID';
  readonly message: string;

  constructor(code: RowErrorCode | 'METADATA_INVALID', message: string) {
    this.code = code;
    this.message = message;
  }
}

/** The value that a cell gives its field; undefined for an empty one. Texts are left to the rules of a customer. */
export function readCell(kind: CellKind, cell: unknown): unknown {
  if (cell === '' || cell === null || cell === undefined) return undefined;
  return readers[kind](cell);
}

const readers: Record<CellKind, (cell: unknown) => unknown> = {
  text: readText,
  boolean: readBoolean,
  passwordType: readPasswordType,
  language: readLanguage,
  metadata: readMetadata,
};

function readText(cell: unknown): string | undefined | CellError {
  if (typeof cell === 'string') return cell.charCodeAt(0) <= 32 && cell.trim() === '' ? undefined : cell;
  // Ids and phone numbers are often JSON numbers; beyond 2^53 their digits are lost already.
  if (Number.isSafeInteger(cell)) return String(cell);
  return new CellError('VALUE_TYPE_INVALID', 'Write a JSON string in double quotes.');
}

const booleans = new Map<unknown, boolean>([
  ...['true', '1', 'yes', 'y', 't', true, 1].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'n', 'f', false, 0].map((word) => [word, false] as const),
]);

function readBoolean(cell: unknown): boolean | undefined | CellError {
  const word = typeof cell === 'string' ? cell.trim().toLowerCase() : cell;
  if (word === '') return undefined;
  return booleans.get(word) ?? new CellError('BOOLEAN_INVALID', 'Write true, false, 1, 0, yes or no.');
}

const typesByName = new Map<string, PasswordType>(
  (Object.keys(passwordTypes) as PasswordType[]).flatMap((type) => [
    [enumKey(type), type],
    [enumKey(passwordTypes[type].wireName), type],
  ]),
);

function readPasswordType(cell: unknown): PasswordType | undefined | CellError {
  const name = typeof cell === 'string' ? enumKey(cell) : undefined;
  if (name === '') return undefined;
  return (
    typesByName.get(name ?? '?') ??
    new CellError('PASSWORD_TYPE_INVALID', `Write one of ${Object.keys(passwordTypes).join(', ')}.`)
  );
}

/** `drupal_v8.2.x` and `DRUPAL_V8_2_X` are the same type. */
function enumKey(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s.-]/g, '_');
}

function readLanguage(cell: unknown): string | undefined | CellError {
  const code = typeof cell === 'string' ? cell.trim().toLowerCase() : '?';
  if (code === '') return undefined;
  if (ISO6391.validate(code)) return code;
  return new CellError('LANGUAGE_INVALID', 'Write a two-letter code of ISO 639-1, such as en or fr.');
}

function readMetadata(cell: unknown): Record<string, unknown> | undefined | CellError {
  const value = typeof cell === 'string' ? parseJson(cell) : cell;
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  return new CellError(
    'METADATA_INVALID',
    'Write metadata as one JSON object, such as {"plan":"gold"}, or give each key a column metadata.<key>.',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
