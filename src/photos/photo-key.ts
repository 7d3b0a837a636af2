import type { Photo, PhotoContentType } from './photo.ts';

export interface PhotoOwner {
  accountId: number;
  customerId: string;
}

const extensions = { 'image/jpeg': 'jpg', 'image/png': 'png' } as const satisfies Record<
  PhotoContentType,
  string
>;

/** 128 bits of a hash or of randomness, as hex digits. */
const HALF = 32;

const keyPattern =
  /^(\d{1,10})\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-([0-9a-f]{32})[0-9a-f]{32}\.(jpg|png)$/;

/**
 * `<account>/<customer>-<content><random>.<jpg|png>`: the content's hash makes a changed photo a new address,
 * the owner keeps customers with the same photo apart, and 128 random bits make the address unguessable.
 *
 * @param random 16 random bytes
 */
export function makePhotoKey(
  { accountId, customerId }: PhotoOwner,
  { contentHash, contentType }: Pick<Photo, 'contentHash' | 'contentType'>,
  random: Buffer,
): string {
  const content = contentHash.slice(0, HALF);
  return `${accountId}/${customerId}-${content}${random.toString('hex')}.${extensions[contentType]}`;
}

export interface ParsedPhotoKey extends PhotoOwner {
  /** The first 128 bits of the content's hash, 32 hex digits. */
  contentHash: string;
  contentType: PhotoContentType;
}

/** What a key says about its photo; undefined for anything that `makePhotoKey` could not have made. */
export function parsePhotoKey(key: string): ParsedPhotoKey | undefined {
  const [, accountId, customerId, contentHash, extension] = keyPattern.exec(key) ?? [];
  if (accountId === undefined || customerId === undefined || contentHash === undefined) return undefined;
  const contentType = extension === 'png' ? 'image/png' : 'image/jpeg';
  return { accountId: Number(accountId), customerId, contentHash, contentType };
}
