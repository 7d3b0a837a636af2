import { createHash } from 'node:crypto';
import type { Metadata } from 'sharp';
import { type Decoder, loadDecoder } from './decoder.ts';
import { detectFormat, type ImageFormat } from './image-signature.ts';
import { findJpegDamage } from './jpeg-damage.ts';
import type { Photo, PhotoLimits, PhotoProblem, PhotoResult } from './photo.ts';
import { sizeProblems, tooManyPixels, tooMuchMemory, unreadable, unsupported } from './photo-problems.ts';
import { findPngDamage } from './png-damage.ts';

const JPEG_QUALITY = 85;

/**
 * Decides from content alone whether a file is an acceptable profile photo, and makes the photo to store of it:
 * decoded in full, upright, sRGB, at most `maxSide` pixels, re-encoded in its own format without metadata.
 *
 * Runs in the decoder process; see `createPhotoInspector`.
 */
export async function inspectPhoto(bytes: Buffer, limits: PhotoLimits): Promise<PhotoResult> {
  if (bytes.length === 0) return refuse(unreadable(undefined, 'it is empty'));
  const format = detectFormat(bytes);
  if (format === undefined) return refuse(unsupported(bytes));
  const damage = format === 'png' ? findPngDamage(bytes) : findJpegDamage(bytes);
  if (damage !== undefined) return refuse(unreadable(format, damage));

  const decoder = await loadDecoder();
  const header = await readHeader(decoder, bytes);
  if (header === undefined) return refuse(unreadable(format, 'its header is damaged'));

  const { autoOrient: size } = header;
  if (size.width * size.height > limits.maxPixels) return refuse(tooManyPixels(size, limits));
  const problems = sizeProblems(size, limits);
  if (problems.length > 0) return refuse(...problems);
  if (bytesHeldWhole(header) > limits.maxDecodeBytes) return refuse(tooMuchMemory(size, limits));

  const photo = await reencode(decoder, bytes, format, limits);
  if (photo === undefined) return refuse(unreadable(format, 'its image data is cut off or damaged'));
  return { ok: true, photo };
}

function refuse(...problems: PhotoProblem[]): PhotoResult {
  return { ok: false, problems };
}

/** Reads the header only: `limitInputPixels` is off so that the size of a bomb can be told, none of it decoded. */
async function readHeader(decoder: Decoder, bytes: Buffer): Promise<Metadata | undefined> {
  try {
    return await decoder(bytes, { failOn: 'warning', limitInputPixels: false }).metadata();
  } catch {
    // The decoder throws plain errors for whatever it dislikes about a file.
    return undefined;
  }
}

/** Progressive JPEG and interlaced PNG cannot be decoded row by row; this is what they take in memory. */
function bytesHeldWhole(header: Metadata): number {
  const { format, width, height, channels } = header;
  if (!header.isProgressive) return 0;
  if (format === 'png') return width * height * channels * (header.depth === 'ushort' ? 2 : 1);
  // libjpeg keeps a 16-bit coefficient for each sample; 4:2:0 has a quarter of the colour samples.
  return width * height * (header.chromaSubsampling === '4:2:0' ? 1.5 : channels) * 2;
}

async function reencode(
  decoder: Decoder,
  bytes: Buffer,
  format: ImageFormat,
  { maxSide, maxPixels }: PhotoLimits,
): Promise<Photo | undefined> {
  const upright = decoder(bytes, { failOn: 'warning', limitInputPixels: maxPixels, autoOrient: true })
    .resize({ width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb');
  const encoder = format === 'png' ? upright.png() : upright.jpeg({ quality: JPEG_QUALITY });
  try {
    const { data, info } = await encoder.toBuffer({ resolveWithObject: true });
    return {
      bytes: data,
      width: info.width,
      height: info.height,
      contentType: format === 'png' ? 'image/png' : 'image/jpeg',
      contentHash: sha256(data),
      fileHash: sha256(bytes),
    };
  } catch {
    return undefined;
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
