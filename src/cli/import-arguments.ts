import type { IfExists } from '../customers/create-outcome.ts';
import type { ImportOptions } from '../imports/import-options.ts';
import { type PresetName, presets } from '../imports/presets/presets.ts';
import { positiveInteger, readArguments } from './arguments.ts';
import { UsageError } from './usage-error.ts';

const usage = `npm run import -- <file, or - for standard input> --site 1
    [--account 1] [--preset ${Object.keys(presets).join('|')}] [--map "Old column=field"]... [--default field=value]...
    [--ignore-unknown] [--if-exists error|return|update] [--skip-dns]
    [--format csv|ndjson] [--delimiter ";"] [--encoding windows-1252]
    [--dry-run] [--canary known-passwords.csv] [--rejected path] [--again]`;

export interface ImportArguments {
  /** Undefined for standard input. */
  path: string | undefined;
  siteId: number;
  /** Undefined: the one account that has the site. */
  accountId: number | undefined;
  options: ImportOptions;
  dryRun: boolean;
  canaries: string | undefined;
  rejected: string | undefined;
  again: boolean;
}

/** @throws UsageError */
export function readImportArguments(args: string[]): ImportArguments {
  const { values, positionals } = readArguments(args, usage, {
    allowPositionals: true,
    options: {
      site: { type: 'string' },
      account: { type: 'string' },
      preset: { type: 'string' },
      map: { type: 'string', multiple: true, default: [] },
      default: { type: 'string', multiple: true, default: [] },
      'ignore-unknown': { type: 'boolean', default: false },
      'if-exists': { type: 'string', default: 'error' },
      'skip-dns': { type: 'boolean', default: false },
      format: { type: 'string' },
      delimiter: { type: 'string' },
      encoding: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      canary: { type: 'string' },
      rejected: { type: 'string' },
      again: { type: 'boolean', default: false },
    },
  });
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0) throw wrong('Name one file, or - for standard input.');
  const defaults = Object.fromEntries(values.default.map((text) => pair(text, '--default')));
  if (values['skip-dns']) defaults.skipEmailDnsValidations = 'true';
  return {
    path: path === '-' ? undefined : path,
    siteId: positiveInteger(values.site, '--site', usage),
    accountId: values.account === undefined ? undefined : positiveInteger(values.account, '--account', usage),
    options: {
      preset: oneOf(values.preset, Object.keys(presets) as PresetName[], '--preset'),
      map: Object.fromEntries(values.map.map((text) => pair(text, '--map'))),
      defaults,
      ignoreUnknown: values['ignore-unknown'],
      ifExists: ifExistsOf(values['if-exists']),
      format: oneOf(values.format, ['csv', 'ndjson'], '--format'),
      delimiter: delimiterOf(values.delimiter),
      encoding: values.encoding,
    },
    dryRun: values['dry-run'],
    canaries: values.canary,
    rejected: values.rejected,
    again: values.again,
  };
}

function wrong(message: string): UsageError {
  return new UsageError(`${message}\nUsage: ${usage}`);
}

/** `a=b`; the column's name may hold further `=` when it is written in quotes by the shell, so the last one counts. */
function pair(text: string, option: string): [string, string] {
  const at = option === '--map' ? text.lastIndexOf('=') : text.indexOf('=');
  if (at < 1) throw wrong(`${option} is written as in ${option} "Old column=email", not "${text}".`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function oneOf<T extends string>(
  text: string | undefined,
  choices: readonly T[],
  option: string,
): T | undefined {
  if (text === undefined) return undefined;
  const found = choices.find((choice) => choice === text.toLowerCase());
  if (found === undefined) throw wrong(`${option} is one of ${choices.join(', ')}, not "${text}".`);
  return found;
}

function ifExistsOf(text: string): IfExists {
  return oneOf(text, ['error', 'return', 'update'], '--if-exists')?.toUpperCase() as IfExists;
}

function delimiterOf(text: string | undefined): string | undefined {
  const delimiter = text === '\\t' || text === 'tab' ? '\t' : text;
  if (delimiter !== undefined && (delimiter.length !== 1 || /["\r\n]/.test(delimiter))) {
    throw wrong('--delimiter is one character such as ";", or tab.');
  }
  return delimiter;
}
