import { planColumns } from './column-plan.ts';
import type { ImportFile } from './import-file.ts';
import { columnOptions, type ImportOptions } from './import-options.ts';
import { readRows } from './read-rows.ts';
import type { ImportFormat } from './sniff.ts';

/**
 * Looks at the beginning of a file, so that one that cannot be imported as it is fails before anything is noted.
 *
 * @throws ImportFileError
 */
export async function inspectFile(
  file: ImportFile,
  options: ImportOptions,
): Promise<{ format: ImportFormat }> {
  const reader = await readRows(file.open(), options);
  try {
    planColumns(reader.header, columnOptions(options));
    return { format: reader.format };
  } finally {
    await reader.close();
  }
}
