import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { parsePhotoKey } from '../../src/photos/photo-key.ts';
import { PhotoStoreError } from '../../src/photos/photo-store.ts';
import { noise } from '../photos/sample-images.ts';
import { filesIn, startS3 } from '../photos/stores.ts';
import { keyOf, type PhotoStory, short, startPhotoStory } from './photo-story.ts';

const HOUR = 3_600_000;

let jpeg: Buffer;
beforeAll(async () => {
  jpeg = await noise(200).jpeg().toBuffer();
});

describe('in a folder', () => {
  let story: PhotoStory;
  beforeAll(async () => {
    story = await startPhotoStory();
  });
  afterAll(() => story[Symbol.asyncDispose]());
  afterEach(async () => {
    vi.restoreAllMocks();
    await story.clear();
  });

  test.each(['photos', 'uploads'])(
    '%s that cannot be written: no customer, and it works once it can',
    async (name) => {
      const folder = join(story.folder, name);
      await rm(folder, { recursive: true, force: true });
      await writeFile(folder, 'a file where the folder should be');
      const answer = await story.create(jpeg);
      expect([answer.customer, short(answer)]).toEqual([null, ['STORAGE_UNAVAILABLE input.profilePhoto']]);
      expect(await story.customers()).toBe(0);
      await rm(folder);
      expect((await story.create(jpeg)).userErrors).toEqual([]);
      expect(await story.stored()).toHaveLength(1);
    },
  );

  test('a change whose photo is not stored leaves customer and photo as they were', async () => {
    const { customer } = await story.create(jpeg, { oldProviderId: 'o-1' });
    vi.spyOn(story.service.deps.photos, 'put').mockRejectedValueOnce(
      new PhotoStoreError('store a photo', 'full'),
    );
    const other = await noise(201).jpeg().toBuffer();
    const input = { oldProviderId: 'o-1', phone: '12345' };
    expect(short(await story.create(other, input, { ifExists: 'UPDATE' }))).toEqual([
      'STORAGE_UNAVAILABLE input.profilePhoto',
    ]);
    await story.runJobs(2 * HOUR);
    expect(await story.stored()).toEqual([keyOf({ customer })]);
    const [row] = await story.service.deps.prisma.customer.findMany();
    expect(row?.phone).toBeNull();
  });

  test('a write that fails takes its photo back', async () => {
    vi.spyOn(story.service.deps.writer, 'write').mockRejectedValueOnce(new Error('out of luck'));
    await expect(story.create(jpeg)).rejects.toThrow('INTERNAL_SERVER_ERROR');
    expect([await story.stored(), await story.customers()]).toEqual([[], 0]);
  });

  test('a row that the database refuses takes its photo back', async () => {
    await story.service.deps.prisma
      .$executeRaw`ALTER TABLE customers ADD CONSTRAINT no_hopper CHECK (display_name <> 'Hopper')`;
    await expect(story.create(jpeg, { displayName: 'Hopper' })).rejects.toThrow('INTERNAL_SERVER_ERROR');
    expect([await story.stored(), await story.customers()]).toEqual([[], 0]);
    await story.service.deps.prisma.$executeRaw`ALTER TABLE customers DROP CONSTRAINT no_hopper`;
  });

  describe('a connection that is lost in the middle of the write', () => {
    const lost = () => Object.assign(new Error('Server has closed the connection.'), { code: 'P1017' });

    test('before the customer was written: its photo is cleared away when nobody can be writing any more', async () => {
      vi.spyOn(story.service.deps.writer, 'write').mockRejectedValueOnce(lost());
      await expect(story.create(jpeg)).rejects.toThrow('DATABASE_UNAVAILABLE');
      const [key = ''] = await story.stored();
      expect(parsePhotoKey(key)?.accountId).toBe(story.account.accountId);
      await story.runJobs(HOUR / 2);
      expect(await story.stored()).toEqual([key]);
      expect(await story.runJobs(HOUR + 1_000)).toBe(1);
      expect(await story.stored()).toEqual([]);
    });

    test('after it: the photo stays', async () => {
      const { writer } = story.service.deps;
      const write = writer.write.bind(writer);
      vi.spyOn(writer, 'write').mockImplementationOnce(async (...args) => {
        await write(...args);
        throw lost();
      });
      await expect(story.create(jpeg)).rejects.toThrow('DATABASE_UNAVAILABLE');
      await story.runJobs(2 * HOUR);
      expect([(await story.stored()).length, await story.customers()]).toEqual([1, 1]);
    });
  });

  test('a store that is away when its job runs is asked again', async () => {
    vi.spyOn(story.service.deps.writer, 'write').mockRejectedValueOnce(
      Object.assign(new Error(), { code: 'P1017' }),
    );
    await expect(story.create(jpeg)).rejects.toThrow('DATABASE_UNAVAILABLE');
    vi.spyOn(story.service.deps.photos, 'remove').mockRejectedValueOnce(
      new PhotoStoreError('remove a photo', 'away'),
    );
    await story.runJobs(2 * HOUR);
    const [job] = await story.service.deps.prisma.job.findMany();
    expect(job).toMatchObject({ kind: 'unused-photo', status: 'READY', attempts: 1 });
    await story.runJobs(4 * HOUR);
    expect(await story.stored()).toEqual([]);
  });

  test('an address that cannot be told leaves the rest of the answer', async () => {
    const { customer } = await story.create(jpeg);
    const { deps } = story.service;
    vi.spyOn(deps.photos, 'url').mockRejectedValueOnce(new PhotoStoreError('sign a URL', 'no credentials'));
    const query = 'query ($id: ID!) { customer(id: $id) { displayName profilePhoto { url } } }';
    const { status, body } = await story.service.request(story.account.token, query, { id: customer.id });
    expect([status, body.data]).toEqual([200, { customer: { displayName: 'Ada', profilePhoto: null } }]);
    expect(body.errors).toMatchObject([{ extensions: { code: 'STORAGE_UNAVAILABLE', retryable: true } }]);
  });

  test('the log does not tell where photos are', async () => {
    await mkdir(story.folder, { recursive: true });
    const logged = vi.spyOn(story.service.deps.logger, 'info');
    const { customer } = await story.create(jpeg);
    await (await fetch(customer.profilePhoto.url)).arrayBuffer();
    await expect.poll(() => JSON.stringify(logged.mock.calls)).toContain('/photos/');
    expect(JSON.stringify(logged.mock.calls)).not.toContain(keyOf({ customer }));
  });
});

describe('in S3', () => {
  let s3: Awaited<ReturnType<typeof startS3>>;
  let story: PhotoStory;
  beforeAll(async () => {
    s3 = await startS3();
    const { bucket, endpoint = '', credentials } = s3.config;
    story = await startPhotoStory({
      env: {
        S3_BUCKET: bucket,
        S3_ENDPOINT: endpoint,
        S3_ACCESS_KEY_ID: credentials?.accessKeyId ?? '',
        S3_SECRET_ACCESS_KEY: credentials?.secretAccessKey ?? '',
        S3_URL_SECONDS: '60',
      },
    });
  });
  afterAll(async () => {
    await story[Symbol.asyncDispose]();
    await s3[Symbol.asyncDispose]();
  });
  const stored = async () => (await filesIn(s3.directory)).filter((name) => name.endsWith('_object'));

  test('a photo is read by a signed URL that ends, and not from this service', async () => {
    const { customer, userErrors } = await story.create(jpeg);
    expect(userErrors).toEqual([]);
    const url = new URL(customer.profilePhoto.url);
    expect(url.origin).toBe(s3.config.endpoint);
    expect(url.searchParams.get('X-Amz-Expires')).toBe('60');
    const response = await fetch(url);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    expect((await response.arrayBuffer()).byteLength).toBe(customer.profilePhoto.bytes);
    expect(await story.stored()).toEqual([]);
    const [, key] = /^\/photos\/(.*)$/.exec(url.pathname) ?? [];
    expect((await fetch(new URL(`/photos/${key}`, story.url))).status).toBe(404);
  });

  test('nothing stays there when a value is taken', async () => {
    await story.create(undefined, { username: 'ada' });
    const before = await stored();
    expect(short(await story.create(jpeg, { username: 'ada', displayName: 'Ada' }))).toEqual([
      'TAKEN input.username',
    ]);
    expect(await stored()).toEqual(before);
  });

  test('when it is down there is no customer, and the error says to try again', async () => {
    const before = await story.customers();
    await s3.stop();
    const answer = await story.create(jpeg);
    expect([answer.customer, short(answer)]).toEqual([null, ['STORAGE_UNAVAILABLE input.profilePhoto']]);
    expect(await story.customers()).toBe(before);
  });
});
