import type { Logger } from 'pino';
import type { ImportConfig } from '../imports/import-config.ts';
import { defaultPhotoLimits } from '../photos/photo.ts';
import type { PhotoConfig } from '../photos/photo-config.ts';
import { createPhotoInspector } from '../photos/photo-inspector.ts';
import type { MultipartOptions } from './multipart.ts';
import { createImportReceiver, type ReceiveImport } from './upload-import.ts';
import { createPhotoReader, type ReadPhoto } from './upload-photo.ts';

export interface UploadConfig extends Pick<PhotoConfig, 'maxFileBytes' | 'uploadDirectory'> {
  /** Most bytes of the JSON beside the file. */
  maxBodyBytes: number;
  imports: ImportConfig;
}

/** Everything that takes files in; disposing it ends the process that decodes them. */
export interface Uploads extends AsyncDisposable {
  multipart: MultipartOptions;
  readPhoto: ReadPhoto;
  receiveImport: ReceiveImport;
}

/** Most files on their way in at once. They wait on disk: this bounds sockets and disk, not memory. */
const MAX_CONCURRENT = 100;
/** How long a client may send nothing, and how long it may take in all: 8 MiB at half a megabit a second. */
const TIMES = { stallMs: 10_000, maxMs: 140_000 };
/** A body whose answer is known is still read, so that its connection can be used again: this far or two files, ... */
const DISCARD_BYTES = 16_000_000;
/** ... and this long, in milliseconds. */
const DISCARD_MS = 5_000;
/** Longest decoding of one photo, and how long the decoder waits for the next, in milliseconds. */
const DECODING = { photoMs: 20_000, idleMs: 30_000 };

export function createUploads(
  { maxFileBytes, maxBodyBytes, uploadDirectory, imports }: UploadConfig,
  logger: Logger,
): Uploads {
  const inspector = createPhotoInspector({ limits: defaultPhotoLimits, ...DECODING });
  const discard = { maxBytes: Math.max(DISCARD_BYTES, 2 * maxFileBytes), maxMs: DISCARD_MS };
  return {
    // Whoever reads a file counts its bytes; the body may be as large as the largest kind of file makes it.
    multipart: {
      maxFileBytes: Math.max(maxFileBytes, imports.maxFileBytes),
      maxFieldBytes: maxBodyBytes,
      ...TIMES,
      discard,
    },
    receiveImport: createImportReceiver(imports),
    readPhoto: createPhotoReader({
      directory: uploadDirectory,
      maxFileBytes,
      maxConcurrent: MAX_CONCURRENT,
      inspector,
      logger,
    }),
    [Symbol.asyncDispose]: () => inspector[Symbol.asyncDispose](),
  };
}
