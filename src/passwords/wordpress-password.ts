import { costBounds } from './bounds.ts';

/** What PHP's `trim()` removes: ASCII only, so that a no-break space stays. */
const trimmed = ' \t\n\r\v\0';

function phpTrim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && trimmed.includes(text.charAt(start))) start++;
  while (end > start && trimmed.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** The text that stands for the password from now on. White space alone is kept: empty is no password. */
export function wordpressPassword(typed: string): string {
  return phpTrim(typed) || typed;
}

/**
 * What WordPress may have hashed. `wp_authenticate()` trims what is typed, so that comes first; other code
 * that fills its table with phpass or bcrypt may not have trimmed, so the text as typed comes second, unless
 * two runs would cost more than a login may. `setting` is the legacy setting: prefix, cost and salt.
 */
export function wordpressCandidates(typed: string, setting: string): string[] {
  const text = phpTrim(typed);
  const isOnlyTrimmed = setting.startsWith('$wp$');
  const isCostly = setting.startsWith('$2') && Number(setting.slice(4, 6)) === costBounds.bcryptCost;
  const candidates = isOnlyTrimmed || isCostly || text === typed ? [text] : [text, typed];
  return candidates.filter((candidate) => candidate !== '');
}
