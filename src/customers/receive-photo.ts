import type { Photo, PhotoProblem, SentPhoto } from '../photos/photo.ts';
import { inputPath } from './field-rules.ts';
import type { Issue } from './issue.ts';

export type ReceivedPhoto = { photo: Photo | undefined; issues?: undefined } | { issues: Issue[] };

/** Receives and inspects the photo of an input, where it has one. Its rules are asked last: the file is the most work. */
export async function receivePhoto(sent: SentPhoto | undefined): Promise<ReceivedPhoto> {
  if (sent === undefined) return { photo: undefined };
  const result = await sent();
  return result.ok ? { photo: result.photo } : { issues: photoIssues(result.problems) };
}

function photoIssues(problems: readonly PhotoProblem[]): Issue[] {
  return problems.map((problem) => ({ ...problem, path: inputPath('profilePhoto') }));
}

/** A request carries one file, so it cannot bring the photos of a batch. */
export const photoInBatch: Issue = {
  code: 'PHOTO_NOT_IN_BATCH',
  path: inputPath('profilePhoto'),
  message: 'A batch takes no photos; send this customer alone, with createCustomer.',
};

/** The store did not take the photo of a customer who could have been written. */
export const photoNotStored: Issue = {
  code: 'STORAGE_UNAVAILABLE',
  path: inputPath('profilePhoto'),
  message: 'The photo could not be stored, so nothing was written; send the same again in a moment.',
};
