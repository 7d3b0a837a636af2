import { importNotes } from './import-notes.ts';
import { countsText, formatCount, formatDuration, formatRows } from './progress-text.ts';
import { type RehearsalSummary, verdictText } from './rehearsal-report.ts';
import type { Duplicates, RehearsalResult, RowsAt } from './rehearsal-result.ts';

const SHOWN_DOMAINS = 20;

/** The rehearsal as an operator reads it; nothing in it comes from a password. */
export function rehearsalText(
  { rows, skipped, outcomes }: Pick<RehearsalSummary, 'rows' | 'skipped' | 'outcomes'>,
  result: RehearsalResult,
): string {
  const sections = [
    section('Rehearsal: nothing was written', [
      `${formatRows(rows)}: ${countsText({ rows, ...outcomes }, true)}`,
      ...(skipped > 0 ? [`${formatCount(skipped)} more that are no customers`] : []),
      `estimated time: ${formatDuration(result.estimatedSeconds)}`,
    ]),
    section(
      'Errors',
      result.errors.map((each) => rowsLine(each, each.code)),
    ),
    section(
      'Changed on the way',
      result.notes.map((each) => rowsLine(each, importNotes[each.note])),
    ),
    section(
      'Passwords',
      result.passwords.map((each) => rowsLine(each, passwordText(each))),
    ),
    section('Duplicates', result.duplicates.flatMap(duplicateLines)),
    section('Email domains', domainLines(result)),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines.map((line) => `  ${line}`)].join('\n');
}

function rowsLine({ rows, lines }: RowsAt, name: string): string {
  const more = rows > lines.length ? ', ...' : '';
  return `${column(rows)}  ${name} (line ${lines.join(', ')}${more})`;
}

function passwordText({ family, cost }: RehearsalResult['passwords'][number]): string {
  return printable(cost === null ? family : `${family}, ${cost}`);
}

function duplicateLines({ field, inFile, repeats, inDatabase, complete }: Duplicates): string[] {
  const pairs = repeats.map(({ line, firstLine }) => `${line} repeats ${firstLine}`).join(', ');
  const more = inFile > repeats.length ? ', ...' : '';
  return [
    ...(inFile > 0 ? [`${column(inFile)}  ${field} in the file (line ${pairs}${more})`] : []),
    ...(inDatabase > 0 ? [`${column(inDatabase)}  ${field} against the database`] : []),
    ...(complete
      ? []
      : [`The file has more values of ${field} than are remembered; later ones were not compared.`]),
  ];
}

/** Domains that take mail are only counted; the others are what the operator has to look at. */
function domainLines({ verdicts, badDomains, badDomainCount, domainsComplete }: RehearsalResult): string[] {
  const shown = badDomains.slice(0, SHOWN_DOMAINS);
  return [
    ...verdicts.map((each) => rowsLine(each, verdictText(each.verdict))),
    ...shown.map(({ name, verdict, rows }) => `${column(rows)}  ${printable(name)}: ${verdictText(verdict)}`),
    ...(badDomainCount > shown.length
      ? [`and ${formatCount(badDomainCount - shown.length)} more domains`]
      : []),
    ...(domainsComplete ? [] : ['The file has more domains than are remembered by name.']),
  ];
}

function column(count: number): string {
  return formatCount(count).padStart(11);
}

/** Text of the file on a terminal: no control characters. */
function printable(text: string): string {
  return text.replace(/[^\P{C}\u200c\u200d]/gu, '\ufffd').slice(0, 100);
}
