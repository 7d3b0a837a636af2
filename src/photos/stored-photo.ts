import type { Customer } from '../db/generated/prisma/client.ts';
import type { Photo } from './photo.ts';
import { parsePhotoKey } from './photo-key.ts';

/** What the customer's row keeps of a photo. */
export type StoredPhoto = Pick<Photo, 'width' | 'height' | 'contentType'> & {
  key: string;
  /** Size of the stored file. */
  bytes: number;
};

/** The photo that a customer's row names. */
export function photoOf({ profilePhoto }: Pick<Customer, 'profilePhoto'>): StoredPhoto | undefined {
  return (profilePhoto as StoredPhoto | null) ?? undefined;
}

/** Whether a photo is, to the last byte, the one that is stored already. */
export function isSamePhoto(stored: StoredPhoto | undefined, sent: StoredPhoto): boolean {
  return stored !== undefined && contentOf(stored) === contentOf(sent);
}

function contentOf({ key }: StoredPhoto): string | undefined {
  return parsePhotoKey(key)?.contentHash;
}
