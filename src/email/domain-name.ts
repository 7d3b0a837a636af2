import { domainToASCII } from 'node:url';
import { decodePunycode, encodePunycode } from './punycode.ts';

/** What is wrong with a domain: a code that `parseEmailAddress` passes on. */
export type DomainProblem = 'ADDRESS_LITERAL' | 'DOMAIN_SINGLE_LABEL' | 'DOMAIN_INVALID';

/** RFC 1123 section 2.1 and RFC 1035 section 2.3.4: letters, digits and inner hyphens, 1 to 63 octets. */
const hostLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const maxDomainOctets = 253;
/** In UTF-16 units: an A-label holds fewer than 63 characters, each of at most two units. */
const maxLabelLength = 126;

/**
 * The domain as lower-case A-labels (UTS 46 non-transitional, RFC 5891), fully qualified and without a trailing
 * dot, or what is wrong with it. Takes NFC text of bounded length; never looks anything up.
 */
export function toAsciiDomain(text: string): { domain: string } | { problem: DomainProblem } {
  if (text.startsWith('[')) return { problem: 'ADDRESS_LITERAL' };
  const labels = text.split('.').map(toAsciiLabel);
  const domain = labels.join('.');
  if (domain.length > maxDomainOctets || labels.includes(undefined)) return { problem: 'DOMAIN_INVALID' };
  return labels.length === 1 ? { problem: 'DOMAIN_SINGLE_LABEL' } : { domain };
}

function toAsciiLabel(label: string): string | undefined {
  const ascii = isAscii(label) ? label.toLowerCase() : encodeLabel(label);
  if (ascii === undefined || !hostLabel.test(ascii)) return undefined;
  return !ascii.startsWith('xn--') || isALabel(ascii) ? ascii : undefined;
}

/** RFC 5890 section 2.3.2.1: an A-label is what its own Unicode form is encoded as. */
function isALabel(label: string): boolean {
  const unicode = decodePunycode(label.slice('xn--'.length));
  if (unicode === undefined || isAscii(unicode)) return false;
  const hyphenAtEdge = unicode.startsWith('-') || unicode.endsWith('-');
  return !hyphenAtEdge && encodeLabel(unicode) === label;
}

function encodeLabel(label: string): string | undefined {
  // domainToASCII parses a URL's host: it would decode "%41", cut at "/" and drop tabs.
  if (label.length > maxLabelLength || /[^\x80-\u{10ffff}a-z0-9-]/iu.test(label)) return undefined;
  return uts46(label) ?? rightToLeft(label);
}

/**
 * A host whose last label is a number would be read as an IPv4 address; with one more label it is not. UTS 46 maps
 * "ẞ" to "ß" since revision 31; older Node versions say "ss", which is another domain.
 */
function uts46(label: string): string | undefined {
  return domainToASCII(`${label.replaceAll('ẞ', 'ß')}.a`).slice(0, -'.a'.length) || undefined;
}

/** The blocks of right-to-left scripts (DerivedBidiClass.txt of the Unicode Character Database). */
const rightToLeftCharacter =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const lettersMarksDigits = /^[\p{L}\p{N}-][\p{L}\p{M}\p{N}-]*$/u;

/**
 * Labels that mix directions against RFC 5893 exist, and Node versions disagree about them, so they are encoded
 * here. For letters, marks and digits the mapping of UTS 46 is compatibility composition in lower case.
 */
function rightToLeft(label: string): string | undefined {
  const mapped = label.normalize('NFKC').toLowerCase().normalize('NFKC');
  if (!rightToLeftCharacter.test(mapped) || !lettersMarksDigits.test(mapped)) return undefined;
  return `xn--${encodePunycode(mapped)}`;
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}
