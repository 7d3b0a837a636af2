import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ImportFileError, unreadableFile } from './file-error.ts';
import { encodingOfMark, isGzip, refuseForeignFormats } from './sniff.ts';

/** A file by its path, or any stream of bytes (standard input, an upload) with the name and size it came with. */
export type ImportInput = { path: string } | { stream: Readable; name?: string; size?: number };

/** The decompressed UTF-8 bytes of an input, read only as fast as they are asked for. */
export interface OpenInput {
  name: string | undefined;
  /** Bytes of the input as it lies there (compressed, if it is); unknown for a pipe. */
  totalBytes: number | undefined;
  /** How many of those have been read. */
  bytesRead(): number;
  chunks: AsyncIterable<Buffer>;
  close(): void;
}

const CHUNK_BYTES = 64 * 1024;
const MAGIC_BYTES = 8;
const byteOrderMark = Buffer.from('\ufeff');

/**
 * @param encoding a label of the WHATWG Encoding Standard, such as `windows-1252`, when the text is not UTF-8 and no
 *   byte order mark says so.
 * @throws ImportFileError FILE_UNREADABLE, FORMAT_UNSUPPORTED, ENCODING_INVALID; while reading also GZIP_TRUNCATED
 *   and GZIP_CORRUPT.
 */
export async function openInput(input: ImportInput, encoding = 'utf-8'): Promise<OpenInput> {
  const decoder = newDecoder(encoding);
  const { stream, name, totalBytes } = await openStream(input);
  let bytesRead = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of stream) {
        const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
        bytesRead += bytes.length;
        yield bytes;
      }
    } catch (error) {
      throw unreadableFile(error);
    }
  }
  async function* decoded(): AsyncGenerator<Buffer> {
    const raw = await peek(counted());
    const plain = isGzip(raw.head) ? await peek(gunzip(raw.chunks)) : raw;
    refuseForeignFormats(plain.head);
    const marked = encodingOfMark(plain.head);
    yield* marked === 'utf-8' || (marked === undefined && decoder.encoding === 'utf-8')
      ? plain.chunks
      : transcode(plain.chunks, marked === undefined ? decoder : newDecoder(marked));
  }
  return { name, totalBytes, bytesRead: () => bytesRead, chunks: decoded(), close: () => stream.destroy() };
}

async function openStream(input: ImportInput) {
  if ('stream' in input) return { stream: input.stream, name: input.name, totalBytes: input.size };
  const facts = await stat(input.path).catch((error: unknown) => {
    throw unreadableFile(error);
  });
  if (facts.isDirectory()) throw new ImportFileError('FILE_UNREADABLE', 'This is a folder. Name a file.');
  return {
    stream: createReadStream(input.path, { highWaterMark: CHUNK_BYTES }),
    name: input.path,
    // A named pipe has no size worth the name.
    totalBytes: facts.isFile() ? facts.size : undefined,
  };
}

/** The first bytes, enough to know a format by, and the chunks with those bytes in their place. */
async function peek(
  chunks: AsyncGenerator<Buffer>,
): Promise<{ head: Buffer; chunks: AsyncGenerator<Buffer> }> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < MAGIC_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* whole(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    yield* chunks;
  }
  return { head, chunks: whole() };
}

async function* gunzip(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
  // The error reaches the loop below through `unpacked`, which pipeline destroys with it.
  pipeline(Readable.from(chunks, { objectMode: false }), unpacked, () => undefined);
  try {
    for await (const chunk of unpacked) yield chunk as Buffer;
  } catch (error) {
    if (error instanceof ImportFileError) throw error;
    throw (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR'
      ? new ImportFileError(
          'GZIP_TRUNCATED',
          'The gzip data ends in the middle: the file was not copied whole. Get all of it and run the same again.',
        )
      : new ImportFileError(
          'GZIP_CORRUPT',
          'The gzip data is damaged. Get the file again.',
          undefined,
          error,
        );
  }
}

function newDecoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch (error) {
    throw new ImportFileError(
      'ENCODING_INVALID',
      `Nobody knows the encoding "${encoding}".`,
      undefined,
      error,
    );
  }
}

async function* transcode(chunks: AsyncIterable<Buffer>, decoder: TextDecoder): AsyncGenerator<Buffer> {
  // The mark tells the reader, and whoever gets its rejected rows, that this is UTF-8 now whatever was asked for.
  yield byteOrderMark;
  try {
    for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
    yield Buffer.from(decoder.decode());
  } catch (error) {
    if (error instanceof ImportFileError) throw error;
    throw new ImportFileError('ENCODING_INVALID', `The text is not ${decoder.encoding}.`, undefined, error);
  }
}
