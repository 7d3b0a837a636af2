import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createPhotoStore, type PhotoStore, PhotoStoreError } from '../../src/photos/photo-store.ts';
import { deps, filesIn, keep, photoOf, startS3, temporaryFolder } from './stores.ts';

const one = { accountId: 1, customerId: '0193572c-0000-7000-8000-000000000001' };
const two = { accountId: 1, customerId: '0193572c-0000-7000-8000-000000000002' };

async function contentOf(store: PhotoStore, key: string): Promise<string | undefined> {
  const found = await store.find(key);
  return found && text(await found.stream());
}

interface OpenStore extends AsyncDisposable {
  store: PhotoStore;
}

const stores: [string, () => Promise<OpenStore>][] = [
  [
    'folder',
    async () => {
      const folder = await temporaryFolder();
      const config = {
        kind: 'folder',
        directory: join(folder.path, 'new'),
      } as const;
      return {
        store: createPhotoStore(config, deps),
        [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
      };
    },
  ],
  [
    'S3',
    async () => {
      const s3 = await startS3();
      return {
        store: createPhotoStore(s3.config, deps),
        [Symbol.asyncDispose]: () => s3[Symbol.asyncDispose](),
      };
    },
  ],
];

describe.each(stores)('in a %s', (_, open) => {
  test('a photo is stored, found and removed', async () => {
    await using opened = await open();
    const { store } = opened;
    const stored = await keep(store, one, photoOf('a photo'));
    expect(stored).toEqual({
      key: expect.any(String),
      width: 150,
      height: 150,
      contentType: 'image/jpeg',
      bytes: 7,
    });
    expect(stored.key).toMatch(/^1\/0193572c-0000-7000-8000-000000000001-[0-9a-f]{64}\.jpg$/);
    expect(await store.find(stored.key)).toMatchObject({ bytes: 7 });
    expect(await contentOf(store, stored.key)).toBe('a photo');
    await store.remove(stored.key);
    expect(await store.find(stored.key)).toBeUndefined();
    await store.remove(stored.key);
  });

  test('customers with the same photo do not share it, not even at the same moment', async () => {
    await using opened = await open();
    const { store } = opened;
    const owners = [one, two, { ...one, accountId: 2 }, one];
    const stored = await Promise.all(owners.map((owner) => keep(store, owner, photoOf('the same'))));
    expect(new Set(stored.map((photo) => photo.key)).size).toBe(4);
    const [first, ...others] = stored;
    await store.remove(first?.key ?? '');
    for (const { key } of others) expect(await contentOf(store, key)).toBe('the same');
  });
});

describe('the folder', () => {
  test('gives an address of the service', async () => {
    const publicAddress = { url: new URL('http://localhost:4000/') };
    const store = createPhotoStore({ kind: 'folder', directory: '/nowhere' }, { ...deps, publicAddress });
    expect(await store.url('1/a.jpg')).toBe('http://localhost:4000/photos/1/a.jpg');
    // Learned when the server listens; a proxy may put a path in front.
    publicAddress.url = new URL('https://example.com/customers/');
    expect(await store.url('1/a.jpg')).toBe('https://example.com/customers/photos/1/a.jpg');
  });

  test('holds whole files and nothing else', async () => {
    await using folder = await temporaryFolder();
    const store = createPhotoStore({ kind: 'folder', directory: folder.path }, deps);
    const stored = await Promise.all(
      Array.from({ length: 20 }, (_, i) => keep(store, one, photoOf(`photo ${i}`.repeat(50_000)))),
    );
    expect((await filesIn(folder.path)).sort()).toEqual(stored.map((photo) => photo.key).sort());
  });

  test('forgets what killed processes left behind, and leaves alone what is still being written', async () => {
    await using folder = await temporaryFolder();
    const incoming = join(folder.path, '.incoming');
    await mkdir(incoming);
    for (const name of ['old', 'young']) await writeFile(join(incoming, name), 'half a pho');
    const twoHoursAgo = Date.now() / 1000 - 7200;
    await utimes(join(incoming, 'old'), twoHoursAgo, twoHoursAgo);
    const store = createPhotoStore({ kind: 'folder', directory: folder.path }, deps);
    const { key } = await keep(store, one, photoOf('x'));
    expect((await filesIn(folder.path)).sort()).toEqual(['.incoming/young', key].sort());
  });

  test('has no half file, even when the process is killed while it writes', async () => {
    await using folder = await temporaryFolder();
    for (let i = 0; i < 4; i++) {
      const writer = fork(fileURLToPath(new URL('./write-forever.ts', import.meta.url)), [folder.path]);
      await once(writer, 'message');
      await sleep(i * 3);
      writer.kill('SIGKILL');
      await once(writer, 'exit');
    }
    const photos = (await filesIn(folder.path)).filter((file) => !file.startsWith('.incoming'));
    expect(photos.length).toBeGreaterThanOrEqual(12);
    const sizes = await Promise.all(photos.map(async (file) => (await stat(join(folder.path, file))).size));
    expect(new Set(sizes)).toEqual(new Set([3_000_000]));
  });

  test('that cannot be written is a retryable error, leaves nothing, and works again once it can', async () => {
    await using folder = await temporaryFolder();
    const directory = join(folder.path, 'photos');
    await writeFile(directory, 'a file where the folder should be');
    const store = createPhotoStore({ kind: 'folder', directory }, deps);
    await expect(keep(store, one, photoOf('x'))).rejects.toBeInstanceOf(PhotoStoreError);
    await expect(store.find('1/x.jpg')).rejects.toBeInstanceOf(PhotoStoreError);
    await rm(directory);
    expect(await contentOf(store, (await keep(store, one, photoOf('x'))).key)).toBe('x');
  });

  test('a write that fails half way leaves no half file', async () => {
    await using folder = await temporaryFolder();
    const store = createPhotoStore({ kind: 'folder', directory: folder.path }, deps);
    await keep(store, two, photoOf('kept'));
    // The account's folder cannot be made: the photo is written, but cannot take its place.
    await writeFile(join(folder.path, '7'), '');
    const before = await filesIn(folder.path);
    await expect(keep(store, { ...one, accountId: 7 }, photoOf('x'))).rejects.toBeInstanceOf(PhotoStoreError);
    expect((await filesIn(folder.path)).sort()).toEqual(before.sort());
  });
});

describe('S3', () => {
  test('gives a signed URL that ends, with the right type', async () => {
    await using s3 = await startS3();
    const store = createPhotoStore(s3.config, deps);
    const { key } = await keep(store, one, { ...photoOf('pixels'), contentType: 'image/png' });
    const url = new URL(await store.url(key));
    expect(url.pathname).toBe(`/photos/${key}`);
    expect(url.searchParams.get('X-Amz-Expires')).toBe('60');
    expect(url.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(await response.text()).toBe('pixels');
  });

  test.each([
    [
      'refuses',
      (server: Server) => server.on('request', (_request, response) => response.writeHead(500).end()),
    ],
    ['hangs up', (server: Server) => server.on('connection', (socket) => socket.destroy())],
  ])('that %s is a retryable error', async (_, misbehave) => {
    const server = misbehave(createServer()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const store = createPhotoStore(
      {
        kind: 's3',
        bucket: 'photos',
        region: 'us-east-1',
        endpoint: `http://127.0.0.1:${port}`,
        forcePathStyle: true,
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
        urlSeconds: 60,
      },
      deps,
    );
    await expect(keep(store, one, photoOf('x'))).rejects.toBeInstanceOf(PhotoStoreError);
    await expect(store.find('1/x.jpg')).rejects.toBeInstanceOf(PhotoStoreError);
    server.closeAllConnections();
    server.close();
  });
});
