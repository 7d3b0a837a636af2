import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerPhoto } from '../../src/http/photo-files.ts';
import { createPhotoStore, type PhotoStore } from '../../src/photos/photo-store.ts';
import { deps, keep, photoOf, temporaryFolder } from '../photos/stores.ts';

const owner = { accountId: 1, customerId: '0193572c-0000-7000-8000-000000000001' };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let store: PhotoStore;
let base: string;
const server = createServer((request, response) => {
  if (!answerPhoto({ photos: store }, request, response)) response.writeHead(404).end();
});

beforeAll(async () => {
  folder = await temporaryFolder();
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const publicAddress = { url: new URL(`${base}/`) };
  store = createPhotoStore(
    { kind: 'folder', directory: join(folder.path, 'photos') },
    { ...deps, publicAddress },
  );
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await folder[Symbol.asyncDispose]();
});

/** A GET whose path reaches the server exactly as written; `fetch` would tidy it up. */
async function rawGet(path: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
  return text(socket);
}

test('a photo comes with a fixed type, cache headers and a tag of its content', async () => {
  const photo = photoOf('pixels');
  const url = await store.url((await keep(store, owner, photo)).key);
  const response = await fetch(url);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'image/jpeg',
    'content-length': '6',
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, max-age=31536000, immutable',
    'content-security-policy': "default-src 'none'; sandbox",
    etag: `"${photo.contentHash.slice(0, 32)}"`,
  });
  expect(await response.text()).toBe('pixels');
});

test('the type is that of the key, whatever the bytes look like', async () => {
  const page = { ...photoOf('<script>alert(1)</script>'), contentType: 'image/png' } as const;
  const response = await fetch(await store.url((await keep(store, owner, page)).key));
  expect(response.headers.get('content-type')).toBe('image/png');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  await response.text();
});

describe('a client that has the photo', () => {
  test.each([
    ['the tag', (etag: string) => etag],
    ['a weak tag in a list', (etag: string) => `"other", W/${etag}`],
    ['*', () => '*'],
  ])('gets 304 for %s', async (_, header) => {
    const { key } = await keep(store, owner, photoOf('cached'));
    const url = await store.url(key);
    const { headers } = await fetch(url, { method: 'HEAD' });
    const etag = headers.get('etag') ?? '';
    const ask = (tag: string) => fetch(url, { headers: { 'if-none-match': tag } });
    const response = await ask(header(etag));
    expect([response.status, await response.text()]).toEqual([304, '']);
    expect(response.headers.get('etag')).toBe(etag);
    expect(await (await ask('"other"')).text()).toBe('cached');
    await store.remove(key);
    expect((await ask(header(etag))).status).toBe(404);
  });
});

test('HEAD tells the size without the bytes', async () => {
  const url = await store.url((await keep(store, owner, photoOf('pixels'))).key);
  const response = await fetch(url, { method: 'HEAD' });
  expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
    200,
    '6',
    '',
  ]);
});

test('other methods are refused', async () => {
  const url = await store.url((await keep(store, owner, photoOf('pixels'))).key);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const response = await fetch(url, { method });
    expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD']);
  }
});

test('no path leads to anything but a photo', async () => {
  await writeFile(join(folder.path, 'secret.jpg'), 'SECRET');
  await mkdir(join(folder.path, 'photos', '1'), { recursive: true });
  await writeFile(join(folder.path, 'photos', '1', 'other.jpg'), 'SECRET');
  const { key } = await keep(store, owner, photoOf('pixels'));
  for (const path of [
    '/photos/',
    '/photos/1',
    '/photos/1/',
    '/photos/1/other.jpg',
    '/photos/../secret.jpg',
    '/photos/%2e%2e/secret.jpg',
    '/photos/1/..%2f..%2fsecret.jpg',
    '/photos/1/../../secret.jpg',
    '/photos/.incoming/x',
    `/photos/${key.replace('.jpg', '.png')}`,
    `/photos/${key}/`,
    `/photos/./${key}`,
    `/photos/${key}%00.png`,
    `/photos/2/${key.slice(2)}`,
    `/photos/${key.replace(/.\.jpg$/, (end) => (end === '0.jpg' ? '1.jpg' : '0.jpg'))}`,
    `/elsewhere/${key}`,
    key,
  ]) {
    const answer = await rawGet(path);
    expect(answer, path).not.toContain('SECRET');
    expect(answer, path).toMatch(/^HTTP\/1\.1 40[04] /);
  }
  expect(await rawGet(`/photos/${key}?size=large`)).toContain('pixels');
});

test('a store that is down is 503, and the server lives on', async () => {
  const working = store;
  const directory = join(folder.path, 'not-a-folder');
  await writeFile(directory, '');
  store = createPhotoStore({ kind: 'folder', directory }, deps);
  const { key } = await keep(working, owner, photoOf('pixels'));
  const response = await fetch(`${base}/photos/${key}`);
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
  store = working;
  expect((await fetch(`${base}/photos/${key}`)).status).toBe(200);
});

test('a client that hangs up in the middle harms nobody', async () => {
  const big = photoOf('x'.repeat(5_000_000));
  const { key } = await keep(store, owner, big);
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`GET /photos/${key} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await new Promise((resolve) => socket.once('data', resolve));
  socket.destroy();
  expect((await (await fetch(`${base}/photos/${key}`)).arrayBuffer()).byteLength).toBe(5_000_000);
});
