/** The formats that are told apart by their first bytes, whatever the file's name or declared type says. */
export type ImageFormat = 'jpeg' | 'png';

const pngSignature = Buffer.from('89504e470d0a1a0a', 'hex');
const jpegSignature = Buffer.from('ffd8ff', 'hex');

/** JPEG (ITU T.81 B.1.1.3: SOI and the marker after it) or PNG (W3C PNG 5.2), else undefined. */
export function detectFormat(bytes: Buffer): ImageFormat | undefined {
  if (startsWith(bytes, jpegSignature)) return 'jpeg';
  if (startsWith(bytes, pngSignature)) return 'png';
  return undefined;
}

/** What people upload instead, so that the message can say it: the name, and the bytes at an offset. */
const otherFormats: readonly (readonly [name: string, offset: number, magic: string])[] = [
  ['GIF', 0, 'GIF8'],
  ['WebP', 8, 'WEBP'],
  ['TIFF', 0, 'II*\0'],
  ['TIFF', 0, 'MM\0*'],
  ['BMP', 0, 'BM'],
  ['AVIF', 4, 'ftypavif'],
  ['HEIC', 4, 'ftyphei'],
  ['HEIC', 4, 'ftypmif1'],
  ['PDF', 0, '%PDF-'],
  ['ZIP', 0, 'PK\x03\x04'],
];

/** The name of a well-known format that is neither JPEG nor PNG; undefined when nothing fits. */
export function nameOtherFormat(bytes: Buffer): string | undefined {
  for (const [name, offset, magic] of otherFormats) {
    if (bytes.toString('latin1', offset, offset + magic.length) === magic) return name;
  }
  const text = bytes
    .toString('latin1', 0, 1024)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  if (!text.startsWith('<')) return undefined;
  return /<svg[\s>]/i.test(text) ? 'SVG' : 'HTML or XML';
}

function startsWith(bytes: Buffer, signature: Buffer): boolean {
  return bytes.subarray(0, signature.length).equals(signature);
}
