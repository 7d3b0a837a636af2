/**
 * Spreadsheets take a cell that begins with one of these for a formula, so a customer's name could run a command on
 * the desk of whoever opens the file (OWASP, "CSV Injection"). An apostrophe in front makes it plain text again.
 */
const formula = /^'*[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/;
const guarded = /^'+[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/;

/** Adds an apostrophe; also to a text that already has one there, so that `unguardCell` gives every text back. */
export function guardCell(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** Takes away the apostrophe that `guardCell` added. */
export function unguardCell(text: string): string {
  return guarded.test(text) ? text.slice(1) : text;
}
