import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable, Transform, Writable } from 'node:stream';
import { type FileUpload, processRequest, Upload } from 'graphql-upload-minimal';
import type { GraphQLParams } from 'graphql-yoga';
import { toMultipartError } from './multipart-error.ts';
import { valueAt } from './multipart-map.ts';
import { bodyTooLarge, type MeterLimits, meterBody } from './multipart-meter.ts';
import { checkParts } from './multipart-parts.ts';

export interface MultipartLimits extends Omit<MeterLimits, 'maxBytes'> {
  /** Most bytes of the file. */
  maxFileBytes: number;
  /** Most bytes of `operations` and of `map`, each. */
  maxFieldBytes: number;
}

const bodyEnds = new WeakMap<Promise<FileUpload>, Promise<void>>();

/**
 * The end of the body that an upload arrives in: fulfilled when the whole of it was in order, rejected with a coded
 * error when not.
 */
export function bodyEndOf(upload: Promise<FileUpload>): Promise<void> | undefined {
  return bodyEnds.get(upload);
}

/**
 * Room for boundaries and part headers, and more than the buffers between socket and reader hold: whoever reads a
 * file that is too large finds out before its body counts as too large.
 */
const FRAMING_BYTES = 1_048_576;

/**
 * Parses a body by the GraphQL multipart request specification and returns the operation as soon as its fields are
 * there. Where a file belongs it holds an `Upload`; the file's bytes follow only as fast as they are read.
 *
 * @param headers Content-Type, and Content-Length where the client gave one
 * @throws GraphQLError with a code and a 4xx status
 */
export async function readMultipart(
  source: Readable,
  headers: { contentType: string; contentLength: number | undefined },
  { maxFileBytes, maxFieldBytes, ...times }: MultipartLimits,
): Promise<GraphQLParams> {
  const maxBytes = maxFileBytes + 2 * maxFieldBytes + FRAMING_BYTES;
  // Told before it is sent, the client need not send it.
  if ((headers.contentLength ?? 0) > maxBytes) throw bodyTooLarge(maxBytes);
  let parser: Writable | undefined;
  let files = () => ({});
  const meter = meterBody(source, { maxBytes, ...times }, (error) => {
    source.unpipe(meter);
    parser?.destroy(error);
  });
  const end = new Promise<void>((resolve, reject) => {
    onParser(meter, (found) => {
      parser = found;
      files = checkParts(parser);
      parser.once('finish', resolve);
      parser.once('error', (error) => reject(toMultipartError(error)));
    });
  });
  // Nobody waits for the end of a body whose file is not read.
  end.catch(() => {});

  const operation = await parse(meter, headers.contentType, maxFieldBytes);
  for (const path of Object.values<string[]>(files()).flat()) {
    const upload = valueAt(operation, path);
    if (upload instanceof Upload) bodyEnds.set(upload.promise, end);
  }
  return operation;
}

/** The library makes its own parser and shows it to nobody but the stream that it pipes into it. */
function onParser(meter: Transform, watch: (parser: Writable) => void): void {
  const pipe = meter.pipe.bind(meter);
  meter.pipe = (destination, options) => {
    watch(destination as unknown as Writable);
    return pipe(destination, options);
  };
}

async function parse(meter: Transform, contentType: string, maxFieldSize: number): Promise<GraphQLParams> {
  // Of a request, the library uses the stream and this one header; of a response, nothing that is needed here.
  const request = Object.assign(meter, { headers: { 'content-type': contentType } });
  try {
    // No maxFileSize: it would cut the file off and end it cleanly. Whoever reads the file counts its bytes.
    const noResponse = undefined as unknown as ServerResponse;
    const options = { maxFieldSize, maxFiles: 1 };
    return (await processRequest(
      request as unknown as IncomingMessage,
      noResponse,
      options,
    )) as GraphQLParams;
  } catch (error) {
    throw toMultipartError(error);
  }
}
