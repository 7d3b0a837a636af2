import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { query } from './upload-server.ts';

export const boundary = 'test-boundary-1234567890';

export interface Part {
  name: string;
  content: string | Buffer;
  filename?: string;
}

export function field(name: string, value: unknown): Part {
  return { name, content: typeof value === 'string' ? value : JSON.stringify(value) };
}

export function file(content: string | Buffer, name = '0'): Part {
  return { name, content, filename: 'photo.jpg' };
}

export const operations = (variables: Record<string, unknown> = {}) =>
  field('operations', { query, variables: { photo: null, ...variables } });

export const map = field('map', { 0: ['variables.photo'] });

export function encodePart({ name, content, filename }: Part): Buffer {
  const type = filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: image/jpeg`;
  return Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${type}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
}

export const end = Buffer.from(`--${boundary}--\r\n`);

export const encode = (...parts: Part[]): Buffer => Buffer.concat([...parts.map(encodePart), end]);

export interface Answer {
  status: number;
  /** The codes of GraphQL errors, or those of the mutation's own result. */
  codes: string[];
  message: string;
  data: {
    create: { width: number | null; bytes: number | null; hashes: string[]; name: string | null };
  } | null;
  /** Bytes of the request that the client had handed to the system when the answer came. */
  sent: number;
}

export interface SendOptions {
  headers?: Record<string, string | number>;
  agent?: Agent;
  /** Bytes written at a time, and the pause between, in milliseconds. */
  pace?: { bytes: number; ms: number };
  /** Leave the request open after the last byte, as a client that hangs does. */
  neverEnd?: boolean;
}

const preflight = { 'graphql-preflight': '1' };

/** Posts a body to the upload server. */
export async function send(
  url: string,
  body: Buffer | AsyncIterable<Buffer>,
  options: SendOptions = {},
): Promise<Answer> {
  const { status, text: json, sent } = await post(url, body, options);
  return { ...readAnswer(status, json), sent };
}

/** Posts a body and gives the answer whenever it comes, be the body sent by then or not. */
export async function post(
  url: string,
  body: Buffer | AsyncIterable<Buffer>,
  options: SendOptions = {},
): Promise<{ status: number; text: string; sent: number }> {
  const agent = options.agent ?? new Agent();
  const headers = {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    ...preflight,
    ...options.headers,
  };
  const outgoing = request(url, { method: 'POST', agent, headers });
  outgoing.flushHeaders();
  let sent = 0;
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
  });
  const sending = (async () => {
    for await (const chunk of Buffer.isBuffer(body) ? slices(body, options.pace?.bytes) : body) {
      if (outgoing.destroyed) break;
      await written(outgoing, chunk);
      sent += chunk.length;
      if (options.pace?.ms) await sleep(options.pace.ms);
    }
    if (!options.neverEnd) outgoing.end();
  })();
  try {
    const response = await answered;
    const sentByThen = sent;
    const answer = await text(response);
    // A client that keeps its connection finishes what it has begun to send.
    if (options.agent !== undefined && !options.neverEnd) await sending;
    return { status: response.statusCode ?? 0, text: answer, sent: sentByThen };
  } finally {
    if (options.agent === undefined) outgoing.destroy();
  }
}

/** Resolves when the system has taken the chunk, or the connection is gone; after an answer there is no 'drain' event. */
function written(stream: ClientRequest, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('close', done);
      resolve();
    };
    stream.on('close', done);
    stream.write(chunk, done);
  });
}

function* slices(body: Buffer, size = 65_536): Iterable<Buffer> {
  for (let start = 0; start < body.length; start += size) yield body.subarray(start, start + size);
}

interface GraphQLAnswer {
  data?: { create: { codes: string[]; width: number; bytes: number; hashes: string[]; name: string } } | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

function readAnswer(status: number, json: string): Omit<Answer, 'sent'> {
  const { data, errors = [] } = JSON.parse(json) as GraphQLAnswer;
  return {
    status,
    codes: [...errors.map((error) => error.extensions?.code ?? 'NO CODE'), ...(data?.create.codes ?? [])],
    message: errors.map((error) => error.message).join('\n'),
    data: data ?? null,
  };
}
