import type { Readable } from 'node:stream';
import type { Disk } from 'flydrive';
import type { PublicAddress } from '../public-address.ts';
import { openDisk, type PhotoStoreConfig } from './open-disk.ts';
import type { Photo } from './photo.ts';
import { makePhotoKey, type PhotoOwner } from './photo-key.ts';
import type { StoredPhoto } from './stored-photo.ts';

export interface FoundPhoto {
  bytes: number;
  stream(): Promise<Readable>;
}

/** Every method that returns a promise throws `PhotoStoreError` when the store does not answer or refuses. */
export interface PhotoStore {
  /** Whether `url` leads to this service, which then has to serve the photos. */
  servedHere: boolean;
  /** What a customer's row is to say of a photo, under a key that no other has; nothing is stored by it. */
  reserve(owner: PhotoOwner, photo: Photo): StoredPhoto;
  /** Stores a photo under its reserved key; when it throws, nothing stays behind. */
  put(photo: StoredPhoto, bytes: Buffer): Promise<void>;
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>;
  /** An address for browsers: on this service for a folder, signed and with an end for S3. */
  url(key: string): Promise<string>;
  find(key: string): Promise<FoundPhoto | undefined>;
}

/** The store could not do its work; trying again later may succeed. */
export class PhotoStoreError extends Error {
  override name = 'PhotoStoreError';

  constructor(operation: string, cause: unknown) {
    super(`The photo store could not ${operation}`, { cause });
  }
}

export const photoCacheControl = 'private, max-age=31536000, immutable';

/** Where the service serves the photos of a folder store. */
export const photoRoute = '/photos/';

export interface PhotoStoreDeps {
  randomBytes(size: number): Buffer;
  now(): number;
  publicAddress: PublicAddress;
}

export function createPhotoStore(
  config: PhotoStoreConfig,
  { randomBytes, now, publicAddress }: PhotoStoreDeps,
): PhotoStore {
  let opening: Promise<Disk> | undefined;

  function openOnce(): Promise<Disk> {
    opening ??= openDisk(config, now()).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  }

  async function withDisk<T>(operation: string, work: (disk: Disk) => Promise<T>): Promise<T> {
    try {
      return await work(await openOnce());
    } catch (error) {
      throw new PhotoStoreError(operation, error);
    }
  }

  const remove = (key: string) => withDisk('remove a photo', (disk) => disk.delete(key));

  return {
    servedHere: config.kind === 'folder',

    reserve(owner, photo) {
      const { bytes, width, height, contentType } = photo;
      const key = makePhotoKey(owner, photo, randomBytes(16));
      return { key, width, height, contentType, bytes: bytes.length };
    },

    async put({ key, contentType }, bytes) {
      try {
        await withDisk('store a photo', (disk) =>
          disk.put(key, bytes, { contentType, contentLength: bytes.length, cacheControl: photoCacheControl }),
        );
      } catch (error) {
        // A write that timed out may have arrived all the same.
        await remove(key).catch(() => {});
        throw error;
      }
    },

    remove,

    async url(key) {
      if (config.kind === 'folder') return new URL(`.${photoRoute}${key}`, publicAddress.url).href;
      return withDisk('sign a URL', (disk) => disk.getSignedUrl(key, { expiresIn: config.urlSeconds }));
    },

    find(key) {
      return withDisk('find a photo', async (disk) => {
        if (!(await disk.exists(key))) return undefined;
        const { contentLength } = await disk.getMetaData(key);
        return {
          bytes: contentLength,
          stream: () => withDisk('read a photo', (open) => open.getStream(key)),
        };
      });
    },
  };
}
