import { crc32 } from 'node:zlib';

const SIGNATURE_BYTES = 8;
/** Length, type and CRC around the data of every chunk. */
const CHUNK_OVERHEAD = 12;

/**
 * Says what is broken in a PNG's chain of chunks (W3C PNG 5.3: length, type, data, CRC-32 over type and data),
 * or undefined when it is whole from IHDR to IEND. The decoder alone would let a file without its end and
 * ancillary chunks with a wrong CRC pass. Bytes after IEND are not looked at.
 */
export function findPngDamage(bytes: Buffer): string | undefined {
  let position = SIGNATURE_BYTES;
  while (position + CHUNK_OVERHEAD <= bytes.length) {
    const length = bytes.readUInt32BE(position);
    const type = bytes.toString('latin1', position + 4, position + 8);
    if (position === SIGNATURE_BYTES && type !== 'IHDR') return 'the first chunk is not IHDR';
    const end = position + CHUNK_OVERHEAD + length;
    if (end > bytes.length) break;
    if (crc32(bytes.subarray(position + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) {
      return `the checksum (CRC) of the chunk at byte ${position} is wrong`;
    }
    if (type === 'IEND') return undefined;
    position = end;
  }
  return 'the file ends before its last chunk (IEND)';
}
