/** RFC 3492 section 5. */
const base = 36;
const tMin = 1;
const tMax = 26;
const skew = 38;
const damp = 700;
const initialBias = 72;
const initialN = 128;
const digits = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Punycode (RFC 3492 section 6.3) of one label of bounded length, without "xn--". */
export function encodePunycode(label: string): string {
  const codePoints = Array.from(label, (character) => character.codePointAt(0) ?? 0);
  let output = String.fromCodePoint(...codePoints.filter((codePoint) => codePoint < initialN));
  const basicLength = output.length;
  if (basicLength > 0) output += '-';

  let n = initialN;
  let delta = 0;
  let bias = initialBias;
  for (let handled = basicLength; handled < codePoints.length; n += 1, delta += 1) {
    const next = Math.min(...codePoints.filter((codePoint) => codePoint >= n));
    delta += (next - n) * (handled + 1);
    n = next;
    for (const codePoint of codePoints) {
      if (codePoint < n) delta += 1;
      if (codePoint !== n) continue;
      output += variableLengthInteger(delta, bias);
      bias = adapt(delta, handled + 1, handled === basicLength);
      delta = 0;
      handled += 1;
    }
  }
  return output;
}

/** The label that lower-case Punycode without "xn--" stands for, or `undefined` (RFC 3492 section 6.2). */
export function decodePunycode(punycode: string): string | undefined {
  const delimiter = punycode.lastIndexOf('-');
  const codePoints = Array.from(punycode.slice(0, Math.max(delimiter, 0)), (character) =>
    character.charCodeAt(0),
  );

  let n = initialN;
  let i = 0;
  let bias = initialBias;
  for (let at = delimiter + 1; at < punycode.length; ) {
    const before = i;
    let weight = 1;
    for (let k = base; ; k += base) {
      const digit = digits.indexOf(punycode.charAt(at) || '-');
      at += 1;
      if (digit === -1) return undefined;
      i += digit * weight;
      const threshold = thresholdAt(k, bias);
      if (digit < threshold) break;
      weight *= base - threshold;
      if (weight > Number.MAX_SAFE_INTEGER / base || i > Number.MAX_SAFE_INTEGER / 2) return undefined;
    }
    const length = codePoints.length + 1;
    bias = adapt(i - before, length, before === 0);
    n += Math.floor(i / length);
    if (n > 0x10ffff) return undefined;
    i %= length;
    codePoints.splice(i, 0, n);
    i += 1;
  }
  return String.fromCodePoint(...codePoints);
}

function variableLengthInteger(value: number, bias: number): string {
  let rest = value;
  let output = '';
  for (let k = base; ; k += base) {
    const threshold = thresholdAt(k, bias);
    if (rest < threshold) return output + digits.charAt(rest);
    output += digits.charAt(threshold + ((rest - threshold) % (base - threshold)));
    rest = Math.floor((rest - threshold) / (base - threshold));
  }
}

function thresholdAt(k: number, bias: number): number {
  return Math.min(Math.max(k - bias, tMin), tMax);
}

/** RFC 3492 section 6.1. */
function adapt(delta: number, length: number, first: boolean): number {
  let rest = Math.floor(delta / (first ? damp : 2));
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > ((base - tMin) * tMax) / 2; k += base) rest = Math.floor(rest / (base - tMin));
  return k + Math.floor(((base - tMin + 1) * rest) / (rest + skew));
}
