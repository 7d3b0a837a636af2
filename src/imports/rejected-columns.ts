/** What a file of rejected rows has after the input's own columns; ignored when such a file is read. */
export const errorColumns = ['error_code', 'error_path', 'error_message'] as const;

/** Whether these are the columns of a file that this service wrote, in which formulas are guarded. */
export function isRejectedFile(names: readonly string[]): boolean {
  return errorColumns.every((name) => names.includes(name));
}

export function isErrorColumn(name: string): boolean {
  return (errorColumns as readonly string[]).includes(name);
}
