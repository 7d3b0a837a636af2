/** Lengths of a primary account number, ISO/IEC 7812-1. */
const candidate = /(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/g;

/**
 * Whether a text holds 13 to 19 digits, perhaps grouped by spaces or hyphens, that begin like a card (2 to 6) and
 * whose last digit is right by the Luhn formula (ISO/IEC 7812-1 annex B).
 */
export function looksLikeCardNumber(text: string): boolean {
  for (const [match] of text.matchAll(candidate)) {
    const digits = match.replace(/[ -]/g, '');
    if (/^[2-6]/.test(digits) && passesLuhn(digits)) return true;
  }
  return false;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
