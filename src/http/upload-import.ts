import type { FileUpload } from 'graphql-upload-minimal';
import type { ImportConfig } from '../imports/import-config.ts';
import { keepUpload, type UploadedFile } from '../imports/uploaded-file.ts';
import { bodyEndOf } from './multipart-body.ts';
import { toMultipartError } from './multipart-error.ts';

/**
 * Receives a file to import, at the client's pace.
 *
 * @returns undefined when it is larger than a file may be
 * @throws GraphQLError with a 4xx status when the upload breaks off or its request is not in order; errors of the disk
 */
export type ReceiveImport = (upload: Promise<FileUpload>) => Promise<UploadedFile | undefined>;

export function createImportReceiver({ directory, maxFileBytes }: ImportConfig): ReceiveImport {
  return async (upload) => {
    const { filename, createReadStream } = await upload.catch((error: unknown) => {
      throw toMultipartError(error);
    });
    async function* content(): AsyncGenerator<Buffer> {
      try {
        yield* createReadStream() as AsyncIterable<Buffer>;
        // A file is good only in a good request: a second file or a broken end comes after it.
        await bodyEndOf(upload);
      } catch (error) {
        throw toMultipartError(error);
      }
    }
    // What the sender calls it is for people to read; the service never opens it by that name.
    const name = [...filename.toWellFormed()]
      .filter((c) => !/\p{C}/u.test(c))
      .join('')
      .slice(0, 255);
    return keepUpload(content(), { folder: directory, name, maxBytes: maxFileBytes });
  };
}
