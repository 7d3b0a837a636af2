import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { boundary, encode, encodePart, end, field, file, type Part } from '../http/multipart-client.ts';
import { noise } from '../photos/sample-images.ts';
import { FILE_LIMIT, keyOf, oneFile, operations, type PhotoStory, startPhotoStory } from './photo-story.ts';

let story: PhotoStory;
let photo: Buffer;

beforeAll(async () => {
  story = await startPhotoStory();
  photo = await noise(160).jpeg().toBuffer();
});
afterAll(() => story[Symbol.asyncDispose]());

/** Whatever a test did: it left neither customer nor photo nor file on its way, and the next request works. */
afterEach(async () => {
  expect([await story.customers(), await story.stored()]).toEqual([0, []]);
  const next = await story.create(photo);
  expect(next.userErrors).toEqual([]);
  expect(await story.stored()).toEqual([keyOf(next)]);
  await expect.poll(() => story.uploads()).toEqual([]);
  await expect.poll(() => story.connections()).toBe(0);
  await story.clear();
});

/** The photo with zeros behind its end: a good photo of exactly this many bytes. */
function padded(bytes: number): Buffer {
  return Buffer.concat([photo, Buffer.alloc(bytes - photo.length)]);
}

describe('the size of the file', () => {
  const slow = { bytes: 16_384, ms: 3 };

  test.each([
    ['a fast client', undefined, true],
    ['a slow client', slow, true],
    ['a fast client that does not tell it', undefined, false],
    ['a slow client that does not tell it', slow, false],
  ])('at the limit, one byte over and far over, by %s', async (_, pace, tellsLength) => {
    const post = (bytes: number) => {
      const body = encode(operations(), oneFile, file(padded(bytes)));
      return story.send(body, { pace, headers: tellsLength ? { 'content-length': body.length } : {} });
    };
    expect(await post(FILE_LIMIT)).toMatchObject({ status: 200, codes: [] });
    await story.clear();
    expect(await post(FILE_LIMIT + 1)).toMatchObject({ status: 200, codes: ['FILE_TOO_LARGE'] });
    const farOver = await post(FILE_LIMIT * 6);
    expect(farOver.codes).toEqual(['FILE_TOO_LARGE']);
    // Told before, the client need not send it at all.
    expect(farOver.status).toBe(tellsLength ? 413 : 200);
  });
});

test('8 MB that nobody reads because another field failed: the answer comes first, the connection goes on', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ports: (number | undefined)[] = [];
  agent.on('free', (socket: Socket) => ports.push(socket.localPort));
  const body = encode(operations({ input: { phone: '1' } }), oneFile, file(Buffer.alloc(8_000_000)));
  // No length: told of eight megabytes, the server would refuse them before it knew anything else.
  const answer = await story.send(body, { agent, pace: { bytes: 65_536, ms: 2 } });
  expect(answer).toMatchObject({ status: 200, codes: ['PHONE_INVALID'] });
  expect(answer.sent).toBeLessThan(body.length / 2);
  const next = await story.send([operations({ input: { phone: '1' } }), oneFile, file(photo)], { agent });
  expect(next.codes).toEqual(['PHONE_INVALID']);
  expect([ports.length, new Set(ports).size]).toEqual([2, 1]);
  agent.destroy();
});

describe('a body that is not in order', () => {
  const many = (make: (i: number) => Part) => Array.from({ length: 10_000 }, (_, i) => make(i));
  const polluting = field('map', '{"0":["variables.__proto__.polluted"]}');
  const parts: [string, () => Part[], number, string][] = [
    ['the file missing', () => [operations(), oneFile], 400, 'FILE_MISSING'],
    ['the file twice', () => [operations(), oneFile, file(photo), file(photo)], 400, 'MULTIPART_INVALID'],
    ['an extra field', () => [operations(), oneFile, file(photo), field('x', 'x')], 400, 'MULTIPART_INVALID'],
    ['an extra file', () => [operations(), oneFile, file(photo), file('x', 'x')], 400, 'MULTIPART_INVALID'],
    ['the map first', () => [oneFile, operations(), file(photo)], 400, 'MULTIPART_INVALID'],
    ['the file first', () => [file(photo), operations(), oneFile], 400, 'MULTIPART_INVALID'],
    ['10,000 fields', () => many((i) => field(`f${i}`, 'x')), 400, 'MULTIPART_INVALID'],
    [
      '10,000 files',
      () => [operations(), oneFile, ...many((i) => file('x', `f${i}`))],
      400,
      'MULTIPART_INVALID',
    ],
    ['__proto__ in the map', () => [operations(), polluting, file(photo)], 400, 'MULTIPART_INVALID'],
    ['operations over the limit', () => [field('operations', 'x'.repeat(50_001))], 413, 'BODY_TOO_LARGE'],
  ];
  test.each(parts)('%s', async (_, make, status, code) => {
    expect(await story.send(make())).toMatchObject({ status, codes: [code] });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  const whole = () => encode(operations(), oneFile, file(photo));
  const badHeader = Buffer.from(`--${boundary}\r\n\0\0: x\r\n\r\nx\r\n`);
  const bodies: [string, () => Buffer, Record<string, string>?][] = [
    ['a malformed part header', () => Buffer.concat([badHeader, end])],
    [
      'a malformed part header behind the file',
      () => Buffer.concat([whole().subarray(0, -end.length), badHeader, end]),
    ],
    ['no boundary', whole, { 'content-type': 'multipart/form-data' }],
    ['cut off within the file', () => whole().subarray(0, -5_000)],
    ['cut off within operations', () => whole().subarray(0, 120)],
    ['nothing', () => Buffer.alloc(0)],
  ];
  test.each(bodies)('%s', async (_, make, headers) => {
    const answer = await story.send(make(), { headers });
    expect(answer).toMatchObject({ status: 400, codes: ['MULTIPART_INVALID'] });
  });
});

describe('a client that goes away', () => {
  test.each([
    ['within operations', 120],
    ['within the file', -5_000],
    ['before the end', -10],
  ])('%s', async (_, length) => {
    const body = encode(operations(), oneFile, file(photo));
    const { hostname, port } = new URL(story.url);
    const socket = connect(Number(port), hostname);
    const headers = {
      ...story.headers,
      host: 'x',
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': body.length,
    };
    const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST /graphql HTTP/1.1\r\n${head.join('')}\r\n`);
    socket.write(body.subarray(0, length));
    await expect.poll(() => story.connections()).toBe(1);
    socket.destroy();
    await expect.poll(() => story.connections()).toBe(0);
  });
});

describe('a client that does not come to an end', () => {
  let impatient: PhotoStory;
  beforeAll(async () => {
    impatient = await startPhotoStory({ stallMs: 200 });
  });
  afterAll(() => impatient[Symbol.asyncDispose]());

  test.each([
    ['within operations', 120],
    ['within the file', -5_000],
  ])('stalls %s: it is told so with 408, and let go', async (_, length) => {
    const body = encode(operations(), oneFile, file(photo));
    const agent = new Agent({ keepAlive: true });
    const answer = await impatient.send(body.subarray(0, length), {
      agent,
      headers: { 'content-length': body.length },
      neverEnd: true,
    });
    expect(answer).toMatchObject({ status: 408, codes: ['REQUEST_TIMEOUT'] });
    await expect.poll(() => impatient.connections(), { timeout: 5_000 }).toBe(0);
    agent.destroy();
    expect([await impatient.customers(), await impatient.stored(), await impatient.uploads()]).toEqual([
      0,
      [],
      [],
    ]);
  });

  test('200 MB are refused at the limit', async () => {
    let taken = 0;
    async function* body() {
      yield encodePart(operations());
      yield encodePart(oneFile);
      yield encodePart(file(photo)).subarray(0, -2);
      for (const chunk = Buffer.alloc(65_536); taken < 200_000_000; taken += chunk.length) yield chunk;
    }
    const agent = new Agent({ keepAlive: true });
    expect(await impatient.send(body(), { agent })).toMatchObject({ status: 200, codes: ['FILE_TOO_LARGE'] });
    expect(taken).toBeLessThan(40_000_000);
    agent.destroy();
  });
});
