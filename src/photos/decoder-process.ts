import { read } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { loadDecoder } from './decoder.ts';
import { inspectPhoto } from './inspect.ts';
import type { PhotoLimits } from './photo.ts';

/** The message of a job; the file's bytes come through {@link FILE_PIPE}. */
export interface InspectionJob {
  size: number;
  limits: PhotoLimits;
}

/** File descriptor of the pipe that files come through: as messages, their garbage would take more than the decoding. */
export const FILE_PIPE = 4;

/** Said once, when the decoder is loaded; every further message is a `PhotoResult`. */
export const READY = 'ready';

export const decoderProcessUrl = import.meta.url;

/** Inspects one file after the other until the server hangs up. */
async function serve(send: (message: unknown) => void): Promise<void> {
  let buffer = Buffer.alloc(0);

  process.on('message', async ({ size, limits }: InspectionJob) => {
    // Kept from file to file: big blocks that come and go leave holes in the heap.
    if (buffer.length < size) buffer = Buffer.allocUnsafeSlow(size);
    const file = buffer.subarray(0, size);
    await readFile(file);
    send(await inspectPhoto(file, limits));
  });
  // Ctrl-C reaches this process too; when it ends is the server's to say.
  process.on('SIGINT', () => {});
  await loadDecoder();
  send(READY);
}

async function readFile(file: Buffer): Promise<void> {
  for (let received = 0; received < file.length; ) {
    const { bytesRead } = await promisify(read)(FILE_PIPE, file, received, file.length - received, null);
    // Nobody is at the other end any more.
    if (bytesRead === 0) process.exit();
    received += bytesRead;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await serve((message) => process.send?.(message));
}
