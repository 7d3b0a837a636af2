import type { Issue } from '../customers/issue.ts';

export type PhotoContentType = 'image/jpeg' | 'image/png';

/** A photo that passed every rule: decoded, turned upright, scaled down, re-encoded without its metadata. */
export interface Photo {
  bytes: Buffer;
  width: number;
  height: number;
  contentType: PhotoContentType;
  /** SHA-256 of `bytes`, 64 hex digits. */
  contentHash: string;
  /** The same of the file that the photo was made of: tells whether a client has sent that file again. */
  fileHash: string;
}

/** A violation by the file itself; the caller knows which field it came from and adds the path. */
export type PhotoProblem = Omit<Issue, 'path'>;

export type PhotoResult = { ok: true; photo: Photo } | { ok: false; problems: readonly PhotoProblem[] };

/** A photo that is on its way: called when it is wanted, it is received and inspected; called again, the same result. */
export type SentPhoto = () => Promise<PhotoResult>;

export interface PhotoLimits {
  /** Smallest width and height in pixels. */
  minSide: number;
  /** Largest width and height of the stored photo in pixels; bigger photos are scaled down. */
  maxSide: number;
  /** Most pixels (width x height) that are decoded at all. */
  maxPixels: number;
  /** Most memory in bytes for a photo that can only be decoded as a whole (progressive, interlaced). */
  maxDecodeBytes: number;
}

export const defaultPhotoLimits: PhotoLimits = {
  minSide: 150,
  maxSide: 1024,
  maxPixels: 40_000_000,
  maxDecodeBytes: 128_000_000,
};

/** A file to inspect, read in pieces so that it need not be in memory as a whole. */
export interface PhotoSource {
  /** Bytes in all. */
  size: number;
  /** The bytes in order; each piece is only good until the next is asked for. */
  blocks(): AsyncIterable<Buffer>;
}
