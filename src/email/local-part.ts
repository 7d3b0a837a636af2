/** RFC 5322 section 3.2.3 atext with RFC 6531's non-ASCII; which non-ASCII is decided by the caller. */
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~\\u{80}-\\u{10ffff}-]+";
const dotAtom = new RegExp(`^${atom}(?:\\.${atom})*$`, 'u');

/** RFC 5321 section 4.1.2 Quoted-string: a quoted pair holds one printable ASCII character. */
const quotedString = /^"(?:[ !#-[\]-~\u{80}-\u{10ffff}]|\\[ -~])+"$/u;

/**
 * The form that equal local parts share: unquoted unless the quotes are needed, lower-case, NFC. `undefined` when
 * the text is neither a dot-atom nor a quoted string.
 */
export function localPartKey(local: string): string | undefined {
  if (dotAtom.test(local)) return lowerCase(local);
  if (!quotedString.test(local)) return undefined;
  const content = lowerCase(local.slice(1, -1).replaceAll(/\\(.)/gu, '$1'));
  return dotAtom.test(content) ? content : `"${content.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** `toLowerCase` knows no locale, but writes a capital sigma as "ς" or "σ" by its place in the word. */
function lowerCase(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}
