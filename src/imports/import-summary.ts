import { importNotes } from './import-notes.ts';
import { byCount, type ImportTotals } from './import-state.ts';
import { countsText, formatCount, formatRows } from './progress-text.ts';

/** The end of an import as an operator reads it; the counts add up to the rows. */
export function summaryText(totals: ImportTotals, rejectedPath: string): string {
  const { rows, skipped, rejected, tallies } = totals;
  const lines = [`${formatRows(rows)}: ${countsText(totals)}`];
  if (skipped > 0) lines.push(`${formatCount(skipped)} more that are no customers`);
  for (const [note, count] of byCount(tallies.notes)) {
    lines.push(`  ${formatCount(count)}  ${importNotes[note as keyof typeof importNotes]}`);
  }
  if (rejected > 0) {
    lines.push(`Rejected rows with their reasons: ${rejectedPath}`);
    for (const [code, count] of byCount(tallies.errors)) lines.push(`  ${formatCount(count)}  ${code}`);
    lines.push('Mend them there, and import that file.');
  }
  return `${lines.join('\n')}\n`;
}
