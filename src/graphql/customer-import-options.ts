import type { ImportOptions } from '../imports/import-options.ts';
import { builder } from './builder.ts';
import { IfExistsEnum } from './create-options.ts';

const ImportFormatEnum = builder.enumType('ImportFormat', {
  description: 'The form of a file.',
  values: {
    CSV: { value: 'csv', description: 'Separated values with a line of column names.' },
    NDJSON: { value: 'ndjson', description: 'One JSON object on each line.' },
  } as const,
});

const ImportPresetEnum = builder.enumType('ImportPreset', {
  description: 'The system whose export a file is.',
  values: {
    WORDPRESS: { value: 'wordpress', description: 'The table `wp_users`.' },
    DRUPAL: { value: 'drupal', description: 'The table `users_field_data`, or `users` of Drupal 6 and 7.' },
    STRIPE: { value: 'stripe', description: 'The customers export of the Dashboard.' },
  } as const,
});

export const CustomerImportOptions = builder.inputType('CustomerImportOptions', {
  description: 'What the rows of a file are to become; what is left out is told from the file.',
  fields: (t) => ({
    format: t.field({
      type: ImportFormatEnum,
      description:
        "Form of the file. Default: by the file's name, else by its first character. Example: `CSV`.",
    }),
    delimiter: t.string({
      description:
        'One character between the columns of a CSV. Default: told from its first line. Example: `";"`.',
    }),
    encoding: t.string({
      description:
        'Encoding of the text, a label of the WHATWG Encoding Standard. Default: UTF-8, or what a byte order mark says. Example: `"windows-1252"`.',
    }),
    preset: t.field({
      type: ImportPresetEnum,
      description: 'Reads the export of another system as it comes. Default: none. Example: `WORDPRESS`.',
    }),
    map: t.field({
      type: 'JSONObject',
      description:
        'Column of the file to a field, `metadata.<key>`, or `-` to leave it out. Default: `{}`. Example: `{"Mail": "email"}`.',
    }),
    defaults: t.field({
      type: 'JSONObject',
      description:
        'Field, or `metadata.<key>`, to the text that rows without it get. Default: `{"isImported": "true"}`. Example: `{"language": "fr"}`.',
    }),
    ignoreUnknown: t.boolean({
      description:
        'Leaves out columns that mean nothing, instead of refusing the file. Default: false. Example: `true`.',
    }),
    ifExists: t.field({
      type: IfExistsEnum,
      description: 'What to do when the site has a customer already. Default: `ERROR`. Example: `UPDATE`.',
    }),
    skipEmailDnsValidations: t.boolean({
      description:
        'True: no DNS look-up is made for the emails of the file. Default: false. Example: `true`.',
    }),
    validateOnly: t.boolean({
      description:
        'Rehearses: makes every check and writes no customer; the answer is in `CustomerImport.rehearsal`. Default: ' +
        'false. Example: `true`.',
    }),
    again: t.boolean({
      description:
        'Imports the same file with the same options once more, although it is done. Default: false. Example: `true`.',
    }),
  }),
});

type Given = typeof CustomerImportOptions.$inferInput;

export type ReadImportOptions =
  | { options: ImportOptions; validateOnly: boolean; again: boolean; problem?: undefined }
  | { options?: undefined; problem: string };

/** The options of the engine; a map and defaults hold texts only. */
export function readImportOptions(given: Given): ReadImportOptions {
  const { delimiter, encoding } = given;
  const map = texts(given.map ?? {});
  const defaults = texts(given.defaults ?? {});
  if (map === undefined) return { problem: 'In options.map, write each field as a text.' };
  if (defaults === undefined) return { problem: 'In options.defaults, write each value as a text.' };
  if (typeof delimiter === 'string' && !/^[^"\r\n]$/u.test(delimiter)) {
    return { problem: 'options.delimiter is one character, and neither a quote nor a line break.' };
  }
  if (given.skipEmailDnsValidations) defaults.skipEmailDnsValidations = 'true';
  return {
    validateOnly: given.validateOnly ?? false,
    again: given.again ?? false,
    options: {
      format: given.format ?? undefined,
      delimiter: delimiter ?? undefined,
      encoding: encoding ?? undefined,
      preset: given.preset ?? undefined,
      map,
      defaults,
      ignoreUnknown: given.ignoreUnknown ?? undefined,
      ifExists: given.ifExists ?? undefined,
    },
  };
}

function texts(object: Readonly<Record<string, unknown>>): Record<string, string> | undefined {
  const entries = Object.entries(object);
  return entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')
    ? Object.fromEntries(entries)
    : undefined;
}
