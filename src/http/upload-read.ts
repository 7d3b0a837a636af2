import type { FileUpload } from 'graphql-upload-minimal';
import { bodyEndOf } from './multipart-body.ts';
import { toMultipartError } from './multipart-error.ts';
import { SpoolError, UploadSpool } from './upload-spool.ts';

/**
 * Receives an upload's file, at the client's pace, up to `maxBytes`.
 *
 * @returns the whole file, which the caller closes; undefined when it is larger than `maxBytes`
 * @throws GraphQLError with a 4xx status when the request breaks off or is not in order; SpoolError
 */
export async function receiveUpload(
  upload: Promise<FileUpload>,
  { directory, maxBytes }: { directory: string; maxBytes: number },
): Promise<UploadSpool | undefined> {
  try {
    const { createReadStream } = await upload;
    const spool = await UploadSpool.open(directory);
    let whole = false;
    try {
      for await (const chunk of createReadStream() as AsyncIterable<Buffer>) {
        if (spool.size + chunk.length > maxBytes) return undefined;
        await spool.write(chunk);
      }
      // A file is good only in a good request: a second file or a broken end comes after it.
      await bodyEndOf(upload);
      whole = true;
      return spool;
    } finally {
      if (!whole) await spool.close();
    }
  } catch (error) {
    throw error instanceof SpoolError ? error : toMultipartError(error);
  }
}
