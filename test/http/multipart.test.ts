import { Agent } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { noise } from '../photos/sample-images.ts';
import {
  boundary,
  encode,
  encodePart,
  end,
  field,
  file,
  map,
  operations,
  type Part,
  send,
} from './multipart-client.ts';
import { startUploadServer, type UploadServer } from './upload-server.ts';

let server: UploadServer;
let photo: Buffer;

beforeAll(async () => {
  server = await startUploadServer();
  photo = await noise(160).jpeg().toBuffer();
});

afterAll(() => server[Symbol.asyncDispose]());

/** Whatever a test did: the next request works, and no socket, file or folder is left. */
afterEach(async () => {
  expect(await send(server.url, encode(operations(), map, file(photo)))).toMatchObject({
    status: 200,
    codes: [],
  });
  await expect.poll(() => server.connections()).toBe(0);
  expect(await server.leftovers()).toEqual([]);
});

test('a photo arrives', async () => {
  const answer = await send(server.url, encode(operations({ name: 'Ann' }), map, file(photo)));
  expect(answer).toMatchObject({ status: 200, codes: [], data: { create: { width: 160, name: 'Ann' } } });
});

test('one file serves two variables', async () => {
  const both = field('map', { 0: ['variables.photo', 'variables.again'] });
  const { codes, data } = await send(server.url, encode(operations({ again: null }), both, file(photo)));
  expect(codes).toEqual([]);
  expect(data?.create.hashes).toHaveLength(2);
  expect(new Set(data?.create.hashes).size).toBe(1);
});

test('an operation without a file is an operation', async () => {
  const answer = await send(server.url, encode(operations({ name: 'Ann' }), field('map', {})));
  expect(answer).toMatchObject({ status: 200, codes: [], data: { create: { name: 'Ann', width: null } } });
});

describe('the preflight header', () => {
  const body = () => encode(operations(), map, file(photo));

  test('is missing: 403, and the message names it', async () => {
    const answer = await send(server.url, body(), { headers: { 'graphql-preflight': '' } });
    expect(answer).toMatchObject({ status: 403, codes: ['PREFLIGHT_HEADER_REQUIRED'] });
    for (const name of ['GraphQL-Preflight: 1', 'Apollo-Require-Preflight', 'X-Requested-With']) {
      expect(answer.message).toContain(name);
    }
  });

  test.each(['graphql-preflight', 'apollo-require-preflight', 'x-graphql-yoga-csrf', 'x-requested-with'])(
    '%s will do',
    async (name) => {
      const answer = await send(server.url, body(), { headers: { 'graphql-preflight': '', [name]: 'true' } });
      expect(answer.status).toBe(200);
    },
  );
});

describe('bodies that are not in order', () => {
  const extraFields = Array.from({ length: 10_000 }, (_, i) => field(`field${i}`, 'x'));
  const extraFiles = Array.from({ length: 10_000 }, (_, i) => file('x', `file${i}`));
  const cases: [string, () => Part[], number, string][] = [
    ['no part at all', () => [], 400, 'MULTIPART_INVALID'],
    ['no operations', () => [map, file(photo)], 400, 'MULTIPART_INVALID'],
    ['no map', () => [operations(), file(photo)], 400, 'MULTIPART_INVALID'],
    ['only operations', () => [operations()], 400, 'MULTIPART_INVALID'],
    ['the map first', () => [map, operations(), file(photo)], 400, 'MULTIPART_INVALID'],
    ['the file first', () => [file(photo), operations(), map], 400, 'MULTIPART_INVALID'],
    ['the file before the map', () => [operations(), file(photo), map], 400, 'MULTIPART_INVALID'],
    ['no file', () => [operations(), map], 400, 'FILE_MISSING'],
    ['the file twice', () => [operations(), map, file(photo), file(photo)], 400, 'MULTIPART_INVALID'],
    ['a second file', () => [operations(), map, file(photo), file(photo, '1')], 400, 'MULTIPART_INVALID'],
    [
      'two files in the map',
      () => [operations(), field('map', { 0: ['variables.photo'], 1: ['variables.again'] })],
      400,
      'MULTIPART_INVALID',
    ],
    ['a file of another name', () => [operations(), map, file(photo, 'other')], 400, 'MULTIPART_INVALID'],
    ['the file as a field', () => [operations(), map, field('0', 'text')], 400, 'MULTIPART_INVALID'],
    ['operations twice', () => [operations(), operations(), map, file(photo)], 400, 'MULTIPART_INVALID'],
    ['the map twice', () => [operations(), map, map, file(photo)], 400, 'MULTIPART_INVALID'],
    [
      'an extra field before',
      () => [field('token', 'x'), operations(), map, file(photo)],
      400,
      'MULTIPART_INVALID',
    ],
    [
      'an extra field behind',
      () => [operations(), map, file(photo), field('token', 'x')],
      400,
      'MULTIPART_INVALID',
    ],
    [
      'a part without a name',
      () => [operations(), map, { name: '', content: 'x', filename: 'x' }, file(photo)],
      400,
      'MULTIPART_INVALID',
    ],
    ['10,000 fields', () => [...extraFields, operations(), map, file(photo)], 400, 'MULTIPART_INVALID'],
    [
      '10,000 fields behind',
      () => [operations(), map, file(photo), ...extraFields],
      400,
      'MULTIPART_INVALID',
    ],
    ['10,000 files', () => [operations(), map, ...extraFiles], 400, 'MULTIPART_INVALID'],
    [
      'operations that are not JSON',
      () => [field('operations', '{'), map, file(photo)],
      400,
      'MULTIPART_INVALID',
    ],
    [
      'operations that are a number',
      () => [field('operations', '1'), map, file(photo)],
      400,
      'MULTIPART_INVALID',
    ],
    [
      'a map that is not JSON',
      () => [operations(), field('map', '{'), file(photo)],
      400,
      'MULTIPART_INVALID',
    ],
    ['a map that is a list', () => [operations(), field('map', []), file(photo)], 400, 'MULTIPART_INVALID'],
    [
      'a map without lists',
      () => [operations(), field('map', { 0: 'variables.photo' }), file(photo)],
      400,
      'MULTIPART_INVALID',
    ],
    [
      'operations as a file',
      () => [{ ...operations(), filename: 'operations' }, map, file(photo)],
      400,
      'MULTIPART_INVALID',
    ],
    [
      'operations over their limit',
      () => [operations({ name: 'x'.repeat(20_000) }), map, file(photo)],
      413,
      'BODY_TOO_LARGE',
    ],
    [
      'a map over its limit',
      () => [operations(), field('map', { 0: ['x'.repeat(20_000)] }), file(photo)],
      413,
      'BODY_TOO_LARGE',
    ],
    [
      'a batch',
      () => [
        field('operations', [{ query: '{ alive }', variables: { photo: null } }]),
        field('map', { 0: ['0.variables.photo'] }),
        file(photo),
      ],
      400,
      'BAD_REQUEST',
    ],
    [
      'no query',
      () => [field('operations', { variables: { photo: null } }), map, file(photo)],
      400,
      'BAD_REQUEST',
    ],
    [
      'a query that is not valid',
      () => [field('operations', { query: '{ nothing }', variables: { photo: null } }), map, file(photo)],
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ];
  test.each(cases)('%s', async (_, parts, status, code) => {
    const headers = { accept: 'application/graphql-response+json' };
    const answer = await send(server.url, encode(...parts()), { headers });
    expect(answer).toMatchObject({ status, codes: [code] });
    expect(answer.message).not.toMatch(/graphql-upload-minimal|hacker|undefined/);
  });

  test.each([0, 1, 64, 4096])('come to the same answer in pieces of %i bytes', async (bytes) => {
    const body = encode(operations(), map, file(photo.subarray(0, 2000)), file(photo));
    const pace = bytes === 0 ? undefined : { bytes, ms: 0 };
    if (bytes === 1) expect(body.length).toBeLessThan(20_000);
    expect(await send(server.url, body, { pace })).toMatchObject({
      status: 400,
      codes: ['MULTIPART_INVALID'],
    });
  });
});

describe('a map that reaches for more than the operation', () => {
  test.each([
    '__proto__.polluted',
    'variables.__proto__.polluted',
    'variables.constructor.prototype.polluted',
    'toString.call',
    'variables.hasOwnProperty.call',
    'variables.photos.4294967294',
    'query.0',
  ])('%s', async (path) => {
    const before = Object.getOwnPropertyDescriptors(Object.prototype);
    const answer = await send(
      server.url,
      encode(operations({ photos: [null] }), field('map', { 0: [path] }), file(photo)),
    );
    expect(answer).toMatchObject({ status: 400, codes: ['MULTIPART_INVALID'] });
    expect(answer.message).toContain(path);
    expect(Object.getOwnPropertyDescriptors(Object.prototype)).toEqual(before);
    expect(Object.hasOwn(Object.prototype.toString, 'call')).toBe(false);
    expect(Object.hasOwn(Object.prototype.hasOwnProperty, 'call')).toBe(false);
  });

  test('__proto__ as the name of a file is a name like any other', async () => {
    const names = field('map', '{"__proto__":["variables.photo"]}');
    const answer = await send(server.url, encode(operations(), names, file(photo, '__proto__')));
    expect(answer).toMatchObject({ status: 200, codes: [], data: { create: { width: 160 } } });
    const other = await send(server.url, encode(operations(), map, file(photo, 'toString')));
    expect(other).toMatchObject({ status: 400, codes: ['MULTIPART_INVALID'] });
  });

  test('__proto__ in the variables stays a name', async () => {
    const text = JSON.stringify({ query: '{ alive }' }).replace(
      '{',
      '{"variables":{"__proto__":{"polluted":1},"photo":null},',
    );
    await send(server.url, encode(field('operations', text), map, file(photo))).catch(() => {});
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('bodies that are not multipart', () => {
  const parts = () => Buffer.concat([encodePart(operations()), encodePart(map), encodePart(file(photo))]);
  const cases: [string, () => Buffer, Record<string, string>?][] = [
    ['an empty body', () => Buffer.alloc(0)],
    ['no boundary', () => encode(operations(), map, file(photo)), { 'content-type': 'multipart/form-data' }],
    [
      'an empty boundary',
      () => encode(operations(), map, file(photo)),
      { 'content-type': 'multipart/form-data; boundary=' },
    ],
    [
      'another boundary',
      () => encode(operations(), map, file(photo)),
      { 'content-type': 'multipart/form-data; boundary=other' },
    ],
    [
      'a broken content type',
      () => encode(operations(), map),
      { 'content-type': 'multipart/form-data; boundary="' },
    ],
    ['JSON', () => Buffer.from(JSON.stringify({ query: '{ alive }' }))],
    ['random bytes', () => photo],
    ['no end', parts],
    ['cut off within the file', () => encode(operations(), map, file(photo)).subarray(0, -5000)],
    ['cut off within operations', () => encode(operations(), map).subarray(0, 150)],
    [
      'a part header without a colon',
      () =>
        Buffer.concat([
          parts(),
          Buffer.from(`--${boundary}\r\nContent-Disposition form-data\r\n\r\nx\r\n`),
          end,
        ]),
    ],
    [
      'a malformed first part header',
      () => Buffer.concat([Buffer.from(`--${boundary}\r\n\0\0: x\r\n\r\nx\r\n`), end]),
    ],
    [
      'a part header of 100 kB',
      () =>
        Buffer.concat([
          Buffer.from(`--${boundary}\r\nContent-Disposition: ${'x'.repeat(100_000)}\r\n\r\nx\r\n`),
          end,
        ]),
    ],
    [
      '100,000 part headers',
      () => Buffer.concat([Buffer.from(`--${boundary}\r\n${'X-Y: z\r\n'.repeat(50_000)}\r\nx\r\n`), end]),
    ],
    [
      'parts without a disposition',
      () => Buffer.concat([Buffer.from(`--${boundary}\r\n\r\nx\r\n`.repeat(10_000)), end]),
    ],
  ];
  test.each(cases)('%s', async (_, body, headers) => {
    expect(await send(server.url, body(), { headers })).toMatchObject({
      status: 400,
      codes: ['MULTIPART_INVALID'],
    });
  });

  test('the type is matched without regard to case and spaces', async () => {
    const headers = { 'content-type': `Multipart/Form-Data ; boundary=${boundary}` };
    const answer = await send(server.url, encode(operations(), map, file(photo)), { headers });
    expect(answer).toMatchObject({ status: 200, codes: [], data: { create: { width: 160 } } });
  });

  test('text before the first part and after the last is ignored', async () => {
    const body = Buffer.concat([
      Buffer.from('preamble\r\n'),
      encode(operations(), map, file(photo)),
      Buffer.from('epilogue'),
    ]);
    expect(await send(server.url, body)).toMatchObject({ status: 200, data: { create: { width: 160 } } });
  });

  test('a preamble without an end is 413 at the limit of the body', async () => {
    const answer = await send(server.url, Buffer.alloc(2_000_000, 'x'));
    expect(answer).toMatchObject({ status: 413, codes: ['FILE_TOO_LARGE'] });
  });
});

describe('clients that go away', () => {
  async function abort(body: Buffer): Promise<void> {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nGraphQL-Preflight: 1\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: 200000\r\n\r\n`,
    );
    socket.write(body);
    await sleep(30);
    socket.destroy();
  }

  test.each([
    ['before the first part', 0],
    ['within operations', 120],
    ['within the file', -5000],
    ['before the end', -10],
  ])('%s', async (_, length) => {
    await abort(encode(operations(), map, file(photo)).subarray(0, length));
  });

  test('while the file is not read', async () => {
    await abort(encode(operations({ read: false }), map, file(photo)).subarray(0, -5000));
  });

  test('by the hundred, at the same moment', async () => {
    const body = encode(operations(), map, file(photo));
    await Promise.all(Array.from({ length: 100 }, (_, i) => abort(body.subarray(0, i * 50))));
  });
});

test('a connection serves many uploads, refused ones among them', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let i = 0; i < 5; i++) {
    expect(await send(server.url, encode(operations(), map, file(photo)), { agent })).toMatchObject({
      status: 200,
    });
    expect(await send(server.url, encode(operations(), map), { agent })).toMatchObject({ status: 400 });
    expect(await send(server.url, encode(map, operations(), file(photo)), { agent })).toMatchObject({
      status: 400,
    });
    expect(await server.connections()).toBe(1);
  }
  agent.destroy();
});

test('a client that wants the connection closed gets its answer although its file is not read', async () => {
  const socket = connect(server.port, '127.0.0.1');
  const body = encode(operations({ read: false, name: 'Ann' }), map, file(Buffer.alloc(250_000)));
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nGraphQL-Preflight: 1\r\nContent-Type: multipart/form-data; boundary=${boundary}\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  for (let start = 0; start < body.length; start += 50_000) {
    socket.write(body.subarray(start, start + 50_000));
    await sleep(10);
  }
  expect(await text(socket)).toContain('"name":"Ann"');
});

test('other requests are none of its business', async () => {
  await using other = await startUploadServer();
  const post = (headers: Record<string, string>, body: string) =>
    fetch(other.url, { method: 'POST', headers, body });
  const answer = await post({ 'content-type': 'application/json' }, JSON.stringify({ query: '{ alive }' }));
  expect(await answer.json()).toEqual({ data: { alive: true } });
  expect((await fetch(`${other.url}?query={alive}`)).status).toBe(200);
  expect((await post({ 'content-type': 'multipart/mixed; boundary=x' }, 'x')).status).toBe(415);
  const text = JSON.stringify({
    query: 'mutation ($p: Upload) { create(photo: $p) { codes } }',
    variables: { p: 'text' },
  });
  expect(JSON.stringify(await (await post({ 'content-type': 'application/json' }, text)).json())).toContain(
    'Upload value invalid',
  );
});
