import { writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { noise } from '../photos/sample-images.ts';
import { encode, encodePart, file, map, operations, type SendOptions, send } from './multipart-client.ts';
import { FILE_LIMIT, startUploadServer, type UploadServer } from './upload-server.ts';

let photo: Buffer;

beforeAll(async () => {
  photo = await noise(160).jpeg().toBuffer();
});

/** The photo with zeros behind its end: a good photo of exactly this many bytes. */
function padded(bytes: number): Buffer {
  return Buffer.concat([photo, Buffer.alloc(bytes - photo.length)]);
}

/** Whatever a test did: the next request works, and no socket and no file is left. */
async function expectUnharmed(server: UploadServer): Promise<void> {
  expect(await send(server.url, encode(operations(), map, file(photo)))).toMatchObject({
    status: 200,
    codes: [],
  });
  await expect.poll(() => server.connections()).toBe(0);
  expect(await server.leftovers()).toEqual([]);
}

const slowly = { bytes: 16_384, ms: 3 };

describe('the size of the file', () => {
  let server: UploadServer;
  beforeAll(async () => {
    server = await startUploadServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const clients: [string, (body: Buffer) => SendOptions][] = [
    ['a fast client', (body) => ({ headers: { 'content-length': body.length } })],
    ['a slow client', (body) => ({ headers: { 'content-length': body.length }, pace: slowly })],
    ['a fast client that does not tell it', () => ({})],
    ['a slow client that does not tell it', () => ({ pace: slowly })],
  ];
  test.each(clients)('at the limit, one byte over and far over, by %s', async (name, optionsFor) => {
    const post = (bytes: number) => {
      const body = encode(operations(), map, file(padded(bytes)));
      return send(server.url, body, optionsFor(body));
    };
    for (const bytes of [FILE_LIMIT - 1, FILE_LIMIT]) {
      expect(await post(bytes), `${bytes}`).toMatchObject({
        status: 200,
        codes: [],
        data: { create: { width: 160 } },
      });
    }
    for (const bytes of [FILE_LIMIT + 1, FILE_LIMIT + 65_536]) {
      expect(await post(bytes), `${bytes}`).toMatchObject({ status: 200, codes: ['FILE_TOO_LARGE'] });
    }
    const farOver = await post(FILE_LIMIT * 5);
    expect(farOver.codes).toEqual(['FILE_TOO_LARGE']);
    // Told by Content-Length, the request is refused as a whole, so that the client stops sending.
    expect(farOver.status).toBe(name.endsWith('does not tell it') ? 200 : 413);
    await expectUnharmed(server);
  });

  test('in single bytes, an empty file, and no photo at all', async () => {
    const single = encode(operations(), map, file(photo));
    expect(await send(server.url, single, { pace: { bytes: 1, ms: 0 } })).toMatchObject({
      status: 200,
      codes: [],
    });
    const empty = encode(operations(), map, file(''));
    expect(await send(server.url, empty)).toMatchObject({ status: 200, codes: ['IMAGE_UNREADABLE'] });
    const page = encode(operations(), map, file('<html></html>'));
    expect(await send(server.url, page)).toMatchObject({ status: 200, codes: ['IMAGE_FORMAT_UNSUPPORTED'] });
    await expectUnharmed(server);
  });
});

describe('200 MB', () => {
  const head = [operations(), map].map(encodePart);
  const chunk = Buffer.alloc(65_536);

  /** Counts how much of the body left the client. */
  function endless(first: Buffer[]) {
    const counter = { taken: 0 };
    async function* body() {
      yield* first;
      yield encodePart(file(photo)).subarray(0, -2);
      while (counter.taken < 200_000_000) {
        yield chunk;
        counter.taken += chunk.length;
      }
    }
    return { body: body(), counter };
  }

  test.each([
    ['announced', { 'content-length': 201_000_000 }, 413],
    ['not announced', {}, 200],
  ])('%s: refused at the limit, and never read to the end', async (_, headers, status) => {
    await using server = await startUploadServer({ discard: { maxBytes: 16_000_000, maxMs: 300 } });
    const { body, counter } = endless(head);
    const agent = new Agent({ keepAlive: true });
    const answer = await send(server.url, body, { headers, agent });
    expect(answer).toMatchObject({ status, codes: ['FILE_TOO_LARGE'] });
    // What is discarded, and what the buffers of two sockets hold.
    expect(counter.taken).toBeLessThan(40_000_000);
    agent.destroy();
    await expectUnharmed(server);
  });

  test('for an operation that does not want the file: answered, and cut off all the same', async () => {
    await using server = await startUploadServer({ discard: { maxBytes: 1_000_000, maxMs: 300 } });
    const { body, counter } = endless([operations({ read: false, name: 'Ann' }), map].map(encodePart));
    const agent = new Agent({ keepAlive: true });
    const answer = await send(server.url, body, { agent });
    expect(answer).toMatchObject({ status: 200, codes: [], data: { create: { name: 'Ann' } } });
    expect(counter.taken).toBeLessThan(25_000_000);
    agent.destroy();
    await expectUnharmed(server);
  });
});

describe('a file that nobody reads', () => {
  test('8 MB on their way: the answer comes first, and the connection goes on', async () => {
    await using server = await startUploadServer({ maxFileBytes: 8_388_608 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const body = encode(operations({ read: false, name: 'Ann' }), map, file(Buffer.alloc(8_388_608)));
    const answer = await send(server.url, body, { agent, pace: { bytes: 65_536, ms: 2 } });
    expect(answer).toMatchObject({ status: 200, codes: [], data: { create: { name: 'Ann' } } });
    expect(answer.sent).toBeLessThan(body.length / 2);
    for (let i = 0; i < 3; i++) {
      const next = await send(server.url, encode(operations(), map, file(photo)), { agent });
      expect(next).toMatchObject({ status: 200, codes: [], data: { create: { width: 160 } } });
    }
    expect(await server.connections()).toBe(1);
    agent.destroy();
    await expectUnharmed(server);
  });

  test('a client that is still sending after the time for that is cut off after its answer', async () => {
    await using server = await startUploadServer({ discard: { maxBytes: 16_000_000, maxMs: 100 } });
    const body = encode(operations({ read: false, name: 'Ann' }), map, file(Buffer.alloc(250_000)));
    const agent = new Agent({ keepAlive: true });
    const answer = await send(server.url, body.subarray(0, -1), { agent, neverEnd: true });
    expect(answer).toMatchObject({ status: 200, data: { create: { name: 'Ann' } } });
    await expect.poll(() => server.connections(), { timeout: 5_000 }).toBe(0);
    agent.destroy();
    await expectUnharmed(server);
  });
});

describe('a client that stalls', () => {
  test.each([
    ['before the first byte', 0],
    ['within operations', 150],
    ['within the file', -1_000],
    ['before the end', -2],
  ])('%s is told so with 408', async (_, length) => {
    await using server = await startUploadServer({
      stallMs: 150,
      discard: { maxBytes: 16_000_000, maxMs: 100 },
    });
    const body = encode(operations(), map, file(photo));
    const agent = new Agent({ keepAlive: true });
    const headers = { 'content-length': body.length };
    const answer = await send(server.url, body.subarray(0, length), { agent, headers, neverEnd: true });
    expect(answer).toMatchObject({ status: 408, codes: ['REQUEST_TIMEOUT'] });
    await expect.poll(() => server.connections(), { timeout: 5_000 }).toBe(0);
    agent.destroy();
    await expectUnharmed(server);
  });

  test('a client that keeps sending, but for too long, is told so as well', async () => {
    await using server = await startUploadServer({
      maxMs: 300,
      discard: { maxBytes: 16_000_000, maxMs: 100 },
    });
    const agent = new Agent({ keepAlive: true });
    const body = encode(operations(), map, file(photo));
    const answer = await send(server.url, body, { agent, pace: { bytes: 500, ms: 50 } });
    expect(answer).toMatchObject({ status: 408, codes: ['REQUEST_TIMEOUT'] });
    await expect.poll(() => server.connections(), { timeout: 5_000 }).toBe(0);
    agent.destroy();
    await expectUnharmed(server);
  });

  test('a client that is slow all the time does not', async () => {
    await using server = await startUploadServer({ stallMs: 300 });
    const body = encode(operations(), map, file(photo));
    const answer = await send(server.url, body, { pace: { bytes: 1_500, ms: 30 } });
    expect(answer).toMatchObject({ status: 200, codes: [] });
    await expectUnharmed(server);
  });
});

describe('many at once', () => {
  test('are all served', async () => {
    await using server = await startUploadServer();
    const bodies = Array.from({ length: 40 }, (_, i) =>
      encode(operations({ name: `${i}` }), map, file(padded(150_000 + i))),
    );
    const answers = await Promise.all(bodies.map((body) => send(server.url, body, { pace: slowly })));
    expect(answers.map((answer) => [answer.codes, answer.data?.create.name])).toEqual(
      bodies.map((_, i) => [[], `${i}`]),
    );
    await expectUnharmed(server);
  });

  test('too many are told to come back', async () => {
    await using server = await startUploadServer({ maxConcurrent: 3 });
    const body = encode(operations(), map, file(photo));
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => send(server.url, body, { pace: { bytes: 3_000, ms: 20 } })),
    );
    expect(answers.map((answer) => answer.codes.join()).sort()).toEqual(['', '', '', 'BUSY', 'BUSY', 'BUSY']);
    await expectUnharmed(server);
  });
});

test('a folder that cannot be written is a retryable problem, not a crash', async () => {
  const directory = join(tmpdir(), `not-a-folder-${process.pid}`);
  await writeFile(directory, '');
  await using server = await startUploadServer({ directory });
  const answer = await send(server.url, encode(operations(), map, file(photo)));
  expect(answer).toMatchObject({ status: 200, codes: ['STORAGE_UNAVAILABLE'] });
});
