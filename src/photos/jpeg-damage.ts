const EOI = 0xd9;
const TEM = 0x01;

/**
 * Says what is missing at the end of a JPEG, or undefined when its end marker (EOI) is there: the decoder alone
 * lets a file pass that lost its last bytes. Walks the marker segments (ITU T.81 B.1.1), so that the EOI of a
 * thumbnail inside a segment does not count. Bytes after EOI are not looked at.
 */
export function findJpegDamage(bytes: Buffer): string | undefined {
  let position = 2;
  while (true) {
    // Compressed data follow a scan's header without a length; the next marker ends them.
    const start = bytes.indexOf(0xff, position);
    const marker = start === -1 ? undefined : bytes[start + 1];
    if (marker === undefined) return 'the file ends before its end marker (EOI)';
    if (marker === EOI) return undefined;
    if (marker === 0xff) position = start + 1;
    else if (standsAlone(marker)) position = start + 2;
    else if (start + 4 > bytes.length) return 'the file ends inside a segment';
    else position = start + 2 + bytes.readUInt16BE(start + 2);
  }
}

/** Stuffing (FF 00), restart markers, SOI and TEM have no length after them. */
function standsAlone(marker: number): boolean {
  return marker === 0x00 || marker === TEM || (marker >= 0xd0 && marker <= 0xd8);
}
