/** Big mail providers whose names are neither words nor other companies' names: one wrong letter is a slip. */
const distinctiveDomains = [
  'gmail.com googlemail.com icloud.com rocketmail.com rediffmail.com protonmail.com protonmail.ch',
  'yahoo.com yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.com.ar yahoo.com.au yahoo.com.br yahoo.com.mx',
  'yahoo.ca yahoo.de yahoo.es yahoo.fr yahoo.in yahoo.it yandex.com yandex.ru ymail.com',
  'hotmail.com hotmail.co.uk hotmail.com.ar hotmail.com.br hotmail.com.mx',
  'hotmail.be hotmail.ca hotmail.de hotmail.es hotmail.fr hotmail.it hotmail.nl',
  'outlook.com outlook.com.au outlook.com.br outlook.be outlook.de outlook.es outlook.fr outlook.it',
  'fastmail.com fastmail.fm tutanota.com tutanota.de btinternet.com virginmedia.com ntlworld.com',
  'blueyonder.co.uk bigpond.com bigpond.net.au comcast.net verizon.net sbcglobal.net bellsouth.net',
  'laposte.net wanadoo.fr t-online.de',
].flatMap((line) => line.split(' '));

/** Providers with short or common names: only an impossible top-level domain behind them is surely a slip. */
const commonNameDomains = new Set(
  'aol.com att.net cox.net email.com gmx.com gmx.net live.com mac.com mail.com me.com msn.com qq.com'.split(
    ' ',
  ),
);

/** Names of others that are one letter away from a provider's. */
const neighbours = new Set(['comcash', 'gail', 'grail', 'hostmail', 'yomail']);

/** Slips of "com" and "net" that are no top-level domains. */
const impossibleSuffixes = new Map<string, string>([
  ...['ccom', 'cim', 'cmo', 'cok', 'comm', 'con', 'coom', 'cpm', 'ocm', 'vom', 'xom'].map(meaning('com')),
  ...['ner', 'nett', 'nrt', 'nte', 'nwt'].map(meaning('net')),
]);
/** Slips of "com" that are countries: a slip only behind a distinctive name. */
const unlikelySuffixes = new Map<string, string>(['cm', 'co', 'om'].map(meaning('com')));

const distinctiveNamesBySuffix = new Map<string, string[]>();
for (const { name, suffix } of distinctiveDomains.map(splitAtFirstDot)) {
  distinctiveNamesBySuffix.set(suffix, [...(distinctiveNamesBySuffix.get(suffix) ?? []), name]);
}

/**
 * The big provider's domain that `domain` (lower-case A-labels) is a near miss of, or `undefined`: one letter of the
 * name left out, added, changed or moved, a mistyped "com" or "net", or both. The first letter is
 * taken to be right, so that "email.com" is not "gmail.com". A suggestion for a person, never a reason to refuse.
 */
export function suggestDomain(domain: string): string | undefined {
  const { name, suffix } = splitAtFirstDot(domain);
  if (neighbours.has(name)) return undefined;

  const corrected = impossibleSuffixes.get(suffix);
  if (corrected !== undefined && commonNameDomains.has(`${name}.${corrected}`)) return `${name}.${corrected}`;

  const meantSuffix = corrected ?? unlikelySuffixes.get(suffix) ?? suffix;
  const names = distinctiveNamesBySuffix.get(meantSuffix) ?? [];
  const meantName = names.includes(name) ? name : names.find((candidate) => isOneSlip(name, candidate));
  const meant = `${meantName}.${meantSuffix}`;
  return meantName === undefined || meant === domain ? undefined : meant;
}

/**
 * Whether two different names are one slip apart: a letter left out, added, changed (none of these the first letter),
 * or moved by one or two places.
 */
function isOneSlip(given: string, meant: string): boolean {
  let start = 0;
  while (start < meant.length && given[start] === meant[start]) start += 1;
  let end = 0;
  while (end < Math.min(given.length, meant.length) - start && given.at(-1 - end) === meant.at(-1 - end))
    end += 1;
  const wrong = given.slice(start, given.length - end);
  const right = meant.slice(start, meant.length - end);
  if (wrong.length <= 1 && right.length <= 1) return start > 0;
  return wrong.length <= 3 && (firstToLast(wrong) === right || firstToLast(right) === wrong);
}

function firstToLast(letters: string): string {
  return letters.slice(1) + letters.slice(0, 1);
}

function splitAtFirstDot(domain: string): { name: string; suffix: string } {
  const dot = domain.indexOf('.');
  return { name: domain.slice(0, dot), suffix: domain.slice(dot + 1) };
}

function meaning(suffix: string): (slip: string) => [string, string] {
  return (slip) => [slip, suffix];
}
