import { importNotes } from './import-notes.ts';
import { countsText, formatCount, formatDuration } from './progress-text.ts';
import { type RehearsalSummary, type Tally, uniqueFields } from './rehearsal-report.ts';

/** What this machine does in a second, measured before or during the rehearsal. */
export interface Speed {
  rowsPerSecond: number;
  argon2idPerSecond: number;
}

/** Seconds that the real import will take: writing and hashing, one after the other, which is the worst case. */
export function estimateSeconds({ rows, argon2idRows }: RehearsalSummary, speed: Speed): number {
  return rows / speed.rowsPerSecond + argon2idRows / speed.argon2idPerSecond;
}

const SHOWN_DOMAINS = 20;

/** The rehearsal as an operator reads it; nothing in it comes from a password. */
export function rehearsalText(summary: RehearsalSummary, speed: Speed): string {
  const { rows, skipped, outcomes } = summary;
  const sections = [
    section('Rehearsal: nothing was written', [
      `${formatCount(rows)} rows: ${countsText({ rows, ...outcomes })}`,
      ...(skipped > 0 ? [`${formatCount(skipped)} more that are no customers`] : []),
      `estimated time: ${formatDuration(estimateSeconds(summary, speed))}`,
    ]),
    section(
      'Errors',
      tallyLines(summary.errors, (code) => code),
    ),
    section(
      'Changed on the way',
      tallyLines(summary.notes, (note) => importNotes[note]),
    ),
    section('Passwords', tallyLines(summary.passwords, printable)),
    section('Duplicates', duplicateLines(summary)),
    section('Email domains', domainLines(summary)),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines.map((line) => `  ${line}`)].join('\n');
}

function tallyLines<K>(tallies: ReadonlyMap<K, Tally>, name: (key: K) => string): string[] {
  return [...tallies]
    .sort(([, a], [, b]) => b.count - a.count)
    .map(([key, { count, lines }]) => `${column(count)}  ${name(key)} (${atLines(lines, count)})`);
}

function duplicateLines({ duplicates }: RehearsalSummary): string[] {
  return uniqueFields.flatMap((field) => {
    const { count, lines, firstLines, inDatabase, complete } = duplicates[field];
    const pairs = lines.map((line, i) => `${line} repeats ${firstLines[i]}`).join(', ');
    const more = count > lines.length ? ', ...' : '';
    return [
      ...(count > 0 ? [`${column(count)}  ${field} in the file (line ${pairs}${more})`] : []),
      ...(inDatabase > 0 ? [`${column(inDatabase)}  ${field} against the database`] : []),
      ...(complete
        ? []
        : [`The file has more values of ${field} than are remembered; later ones were not compared.`]),
    ];
  });
}

/** Domains that take mail are only counted; the others are what the operator has to look at. */
function domainLines({ domains, verdicts, domainsComplete }: RehearsalSummary): string[] {
  const bad = [...domains].filter(([, { verdict }]) => verdict !== 'DELIVERABLE');
  const shown = bad.sort(([, a], [, b]) => b.count - a.count).slice(0, SHOWN_DOMAINS);
  return [
    ...tallyLines(verdicts, (verdict) => verdict),
    ...shown.map(([name, { verdict, count }]) => `${column(count)}  ${printable(name)}: ${verdict}`),
    ...(bad.length > shown.length ? [`and ${formatCount(bad.length - shown.length)} more domains`] : []),
    ...(domainsComplete ? [] : ['The file has more domains than are remembered by name.']),
  ];
}

function column(count: number): string {
  return formatCount(count).padStart(11);
}

function atLines(lines: readonly number[], count: number): string {
  const more = count > lines.length ? ', ...' : '';
  return `line ${lines.join(', ')}${more}`;
}

/** Text of the file on a terminal: no control characters. */
function printable(text: string): string {
  return text.replace(/[^\P{C}\u200c\u200d]/gu, '\ufffd').slice(0, 100);
}
