/**
 * `npx tsx bench/uploads.ts`: how much memory the built server takes for 50 uploads of 8 MiB at the same moment, and
 * for bodies of 200 MB, which it refuses at the limit. On PostgreSQL: the embedded database leaves the server so much
 * memory behind that nothing could be seen to grow. Fails when an answer is not the expected one, or when server and
 * photo decoder together grow by 150 MB or more. Linux only.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encode, encodePart, field, file, type Part, post } from '../test/http/multipart-client.ts';
import { noise } from '../test/photos/sample-images.ts';
import { createDatabase, dropDatabase } from './databases.ts';
import { watchMemory } from './memory-watch.ts';
import { startService } from './service.ts';

const parallel = 50;
const fileBytes = 8_388_608;
const bodyBytes = 200_000_000;
const limit = 150_000_000;

const query = `mutation ($input: CustomerInput!) {
  createCustomer(siteId: 1, input: $input) {
    customer { profilePhoto { width } } userErrors { code }
  }
}`;
const map = field('map', { 0: ['variables.input.profilePhoto'] });

/** An operation that takes the photo, or one that is refused before anybody looks at it. */
function operations(input: object = { displayName: 'Ada' }): Part {
  return field('operations', { query, variables: { input: { ...input, profilePhoto: null } } });
}

/** A photo that takes its time to decode, a progressive one also much memory; with zeros behind its end. */
async function bigPhoto(progressive = false): Promise<Buffer> {
  const jpeg = await noise(2_500).jpeg({ quality: 95, progressive }).toBuffer();
  return Buffer.concat([jpeg, Buffer.alloc(fileBytes - jpeg.length)]);
}

function endlessBody(): { body: AsyncIterable<Buffer>; sent: () => number } {
  let sent = 0;
  async function* body() {
    yield encodePart(operations());
    yield encodePart(map);
    yield encodePart(file('')).subarray(0, -2);
    for (const chunk = Buffer.alloc(65_536); sent < bodyBytes; sent += chunk.length) yield chunk;
  }
  return { body: body(), sent: () => sent };
}

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(0)} MB`;

function print(...columns: string[]): void {
  process.stdout.write(
    `${columns.map((text, i) => (i === 0 ? text.padEnd(46) : text.padStart(12))).join('')}\n`,
  );
}

const folder = await mkdtemp(join(tmpdir(), 'customers-bench-uploads-'));
const database = 'uploads';
const server = await startService({ folder, databaseUrl: await createDatabase(database) });
try {
  async function upload(body: Buffer | AsyncIterable<Buffer>, expected: string, headers = {}): Promise<void> {
    const agent = new Agent({ keepAlive: true });
    const answer = await post(server.url, body, { agent, headers: { ...server.headers, ...headers } });
    agent.destroy();
    if (!answer.text.includes(expected)) throw new Error(`not ${expected}: ${answer.text}`);
  }

  /** Prints by how much the memory grew at its peak while the work was done. */
  async function measure(name: string, work: () => Promise<unknown>, note = () => ''): Promise<void> {
    const memory = await watchMemory(server.pid);
    const start = performance.now();
    await work();
    const ms = performance.now() - start;
    const grown = await memory.stop();
    const columns = [grown.server, grown.children, grown.together].map((bytes) => `+${megabytes(bytes)}`);
    print(name, ...columns, `${(ms / 1_000).toFixed(1)} s`, note());
    if (grown.together >= limit) {
      process.stderr.write(`${name}: more than ${megabytes(limit)}\n`);
      process.exitCode = 1;
    }
  }
  const all = (body: Buffer, expected: string) => () =>
    Promise.all(Array.from({ length: parallel }, () => upload(body, expected)));

  // Libraries are loaded by the first photo.
  await upload(encode(operations(), map, file(await noise(300).jpeg().toBuffer())), '"width":300');
  await sleep(1_000);
  const idle = await (await watchMemory(server.pid)).stop();
  process.stdout.write(`Uploads, ${availableParallelism()} cores, Node ${process.version}; at rest: `);
  process.stdout.write(
    `server ${megabytes(idle.atRest.server)}, decoder ${megabytes(idle.atRest.children)}\n`,
  );
  print('memory at its peak, compared with rest', 'server', 'decoder', 'together', 'time', '');

  const photo = await bigPhoto();
  for (const round of [1, 2]) {
    const body = encode(operations(), map, file(photo));
    await measure(`${parallel} photos of 8 MiB at once, round ${round}`, all(body, '"width":1024'));
  }
  const progressive = encode(operations(), map, file(await bigPhoto(true)));
  await measure(`${parallel} progressive photos of 8 MiB at once`, all(progressive, '"width":1024'));
  const unread = encode(operations({ displayName: 'Ada', phone: '1' }), map, file(photo));
  await measure(`${parallel} x 8 MiB, refused by another field`, all(unread, 'PHONE_INVALID'));
  const zeros = encode(operations(), map, file(Buffer.alloc(fileBytes)));
  await measure(`${parallel} x 8 MiB that are no image`, all(zeros, 'IMAGE_FORMAT_UNSUPPORTED'));
  for (const [name, headers] of [
    ['told by Content-Length', { 'content-length': bodyBytes }],
    ['in chunks', {}],
  ] as const) {
    const { body, sent } = endlessBody();
    const note = () => `  ${megabytes(sent())} left the client`;
    await measure(`a body of 200 MB, ${name}`, () => upload(body, 'FILE_TOO_LARGE', headers), note);
  }
} finally {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
  await dropDatabase(database);
}
