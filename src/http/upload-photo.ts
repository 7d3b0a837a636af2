import type { FileUpload } from 'graphql-upload-minimal';
import type { Logger } from 'pino';
import { errorText } from '../jobs/job-errors.ts';
import type { PhotoProblem, PhotoResult } from '../photos/photo.ts';
import type { PhotoInspector } from '../photos/photo-inspector.ts';
import { receiveUpload } from './upload-read.ts';
import { SpoolError } from './upload-spool.ts';

export interface PhotoUploadOptions {
  /** Folder for files on their way in; it is made when needed and needs room for all that arrive at once. */
  directory: string;
  maxFileBytes: number;
  /** Most files on their way in at once; further ones are told to come back. */
  maxConcurrent: number;
  inspector: Pick<PhotoInspector, 'inspect'>;
  logger: Pick<Logger, 'error'>;
}

/**
 * Receives and inspects an uploaded photo. Called when the photo is wanted, that is after the other rules passed;
 * called again for the same upload (one file in two variables), it gives the same result.
 *
 * @throws GraphQLError with a 4xx status when the upload breaks off or its request is not in order
 */
export type ReadPhoto = (upload: Promise<FileUpload>) => Promise<PhotoResult>;

export function createPhotoReader(options: PhotoUploadOptions): ReadPhoto {
  const { directory, maxFileBytes, maxConcurrent, inspector, logger } = options;
  const results = new WeakMap<Promise<FileUpload>, Promise<PhotoResult>>();
  let reading = 0;

  async function read(upload: Promise<FileUpload>): Promise<PhotoResult> {
    if (reading >= maxConcurrent) return { ok: false, problems: [busy] };
    reading++;
    try {
      const file = await receiveUpload(upload, { directory, maxBytes: maxFileBytes });
      if (file === undefined) return { ok: false, problems: [tooLarge(maxFileBytes)] };
      return await inspector.inspect(file).finally(() => file.close());
    } catch (error) {
      if (!(error instanceof SpoolError)) throw error;
      logger.error({ error: errorText(error.cause), directory }, 'an upload could not be kept on disk');
      return { ok: false, problems: [notKept] };
    } finally {
      reading--;
    }
  }

  return (upload) => {
    const result = results.get(upload) ?? read(upload);
    results.set(upload, result);
    return result;
  };
}

function tooLarge(limit: number): PhotoProblem {
  return {
    code: 'FILE_TOO_LARGE',
    message: `The file has more than ${limit} bytes; send a smaller one.`,
    params: { unit: 'bytes', limit },
  };
}

const busy: PhotoProblem = {
  code: 'BUSY',
  message: 'Too many photos are being uploaded at the moment; try again in a few seconds.',
};

const notKept: PhotoProblem = {
  code: 'STORAGE_UNAVAILABLE',
  message: 'The photo could not be kept while it was read; nothing was written. Try again.',
};
