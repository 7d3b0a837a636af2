import { CsvError, parse } from 'csv-parse/sync';

/** Fields of one record, or the number (from 0) of the field whose quotes are wrong. */
export type Fields = { cells: string[] } | { badField: number };

/**
 * The fields of records (RFC 4180 with any one-character delimiter), in their order. Whatever holds no quote is a
 * plain split, seven times as fast as csv-parse; the rest goes through it in one call, which costs a fourth of one
 * call for each.
 */
export function parseRecords(records: readonly string[], delimiter: string): Fields[] {
  const fields: Fields[] = new Array(records.length);
  const quoted: number[] = [];
  for (let i = 0; i < records.length; i++) {
    const record = records[i] ?? '';
    if (record.includes('"')) quoted.push(i);
    else fields[i] = { cells: record.split(delimiter) };
  }
  if (quoted.length === 0) return fields;
  const all = parseAll(
    quoted.map((i) => records[i] ?? ''),
    delimiter,
  );
  quoted.forEach((i, at) => {
    fields[i] = all?.[at] ? { cells: all[at] } : parseRecord(records[i] ?? '', delimiter);
  });
  return fields;
}

/** Undefined when any of the records is wrong: then each has to be asked by itself. */
function parseAll(records: readonly string[], delimiter: string): string[][] | undefined {
  try {
    const all = parse(records.join('\n'), options(delimiter));
    return all.length === records.length ? all : undefined;
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

export function parseRecord(record: string, delimiter: string): Fields {
  if (!record.includes('"')) return { cells: record.split(delimiter) };
  try {
    const [cells, ...more] = parse(record, options(delimiter));
    return cells !== undefined && more.length === 0 ? { cells } : { badField: 0 };
  } catch (error) {
    if (error instanceof CsvError) return { badField: typeof error.column === 'number' ? error.column : 0 };
    throw error;
  }
}

function options(delimiter: string) {
  return { delimiter, record_delimiter: '\n', relax_column_count: true } as const;
}
