import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from 's3rver';
import type { S3Config } from '../../src/photos/open-disk.ts';
import type { Photo } from '../../src/photos/photo.ts';
import type { PhotoOwner } from '../../src/photos/photo-key.ts';
import type { PhotoStore } from '../../src/photos/photo-store.ts';
import type { StoredPhoto } from '../../src/photos/stored-photo.ts';

export const deps = { randomBytes, now: Date.now, publicAddress: { url: new URL('http://localhost:4000/') } };

/** Stores a photo for a customer. */
export async function keep(store: PhotoStore, owner: PhotoOwner, photo: Photo): Promise<StoredPhoto> {
  const stored = store.reserve(owner, photo);
  await store.put(stored, photo.bytes);
  return stored;
}

export function photoOf(text: string): Photo {
  const bytes = Buffer.from(text);
  const contentHash = createHash('sha256').update(bytes).digest('hex');
  return { bytes, width: 150, height: 150, contentType: 'image/jpeg', contentHash, fileHash: contentHash };
}

export async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'photos-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Names of all files under a folder, relative to it. */
export async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
}

export interface TestS3 extends AsyncDisposable {
  config: S3Config;
  /** Where it keeps its objects: files whose names end in `_object`. */
  directory: string;
  stop(): Promise<void>;
}

/** An S3 server on loopback with one bucket. */
export async function startS3(): Promise<TestS3> {
  const folder = await temporaryFolder();
  const s3 = new S3rver({ directory: folder.path, silent: true, configureBuckets: [{ name: 'photos' }] });
  await s3.configureBuckets();
  const server = createServer(s3.callback()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    directory: folder.path,
    stop,
    config: {
      kind: 's3',
      bucket: 'photos',
      region: 'us-east-1',
      endpoint: `http://127.0.0.1:${port}`,
      forcePathStyle: true,
      credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
      urlSeconds: 60,
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}
