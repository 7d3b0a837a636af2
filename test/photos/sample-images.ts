import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** A square of noise: something that compression cannot hide, the same on every run. */
export function noise(width: number, height = width): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  let state = 1;
  for (let i = 0; i < pixels.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pixels[i] = state >>> 24;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** One colour all over. */
export function plain(width: number, height: number, background: string): Sharp {
  return sharp({ create: { width, height, channels: 3, background } });
}

/** Red on the left half, blue on the right: tells which way is up after turning. */
export async function redLeftBlueRight(side: number, orientation: number): Promise<Buffer> {
  const blue = await plain(side / 2, side, 'blue')
    .png()
    .toBuffer();
  return plain(side, side, 'red')
    .composite([{ input: blue, left: side / 2, top: 0 }])
    .jpeg()
    .withMetadata({ orientation })
    .toBuffer();
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}

/** Puts chunks right behind IHDR. */
export function withPngChunks(png: Buffer, ...chunks: Buffer[]): Buffer {
  const afterHeader = 33;
  return Buffer.concat([png.subarray(0, afterHeader), ...chunks, png.subarray(afterHeader)]);
}

/** A valid chain of chunks that promises any number of 8-bit RGB pixels and holds next to none. */
export function pngBomb(width: number, height: number, interlaced = false): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, interlaced ? 1 : 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The same JPEG with another size in its frame header (SOF0 or SOF2). */
export function withJpegSize(jpeg: Buffer, width: number, height: number): Buffer {
  const patched = Buffer.from(jpeg);
  let position = 2;
  while (patched[position + 1] !== 0xc0 && patched[position + 1] !== 0xc2) {
    position += 2 + patched.readUInt16BE(position + 2);
  }
  patched.writeUInt16BE(height, position + 5);
  patched.writeUInt16BE(width, position + 7);
  return patched;
}

/** Puts marker segments right behind SOI, as JFIF and comments are. */
export function withJpegSegment(jpeg: Buffer, marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)]);
}

export const jfif = Buffer.from('4a46494600010100000100010000', 'hex');
