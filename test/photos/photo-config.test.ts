import { describe, expect, test } from 'vitest';
import { EnvReader } from '../../src/env-reader.ts';
import { readPhotoConfig } from '../../src/photos/photo-config.ts';

function read(env: Record<string, string>) {
  const reader = new EnvReader(env);
  return { ...readPhotoConfig(reader, '/data'), problems: reader.problems };
}

describe('the store', () => {
  test('is a folder beside the database unless another is named', () => {
    expect(read({})).toEqual({
      store: { kind: 'folder', directory: '/data/photos' },
      maxFileBytes: 8_388_608,
      uploadDirectory: '/data/uploads',
      problems: [],
    });
    expect(read({ PHOTO_DIR: '/photos' }).store).toEqual({ kind: 'folder', directory: '/photos' });
  });

  test("is Amazon's S3, with the credentials of the machine", () => {
    expect(read({ S3_BUCKET: 'photos', S3_REGION: 'eu-central-1' })).toMatchObject({
      store: {
        kind: 's3',
        bucket: 'photos',
        region: 'eu-central-1',
        endpoint: undefined,
        forcePathStyle: false,
        credentials: undefined,
        urlSeconds: 3_600,
      },
      problems: [],
    });
  });

  test('is another service that speaks S3', () => {
    const env = {
      S3_BUCKET: 'photos',
      S3_ENDPOINT: 'https://minio.example',
      S3_ACCESS_KEY_ID: 'id',
      S3_SECRET_ACCESS_KEY: 'secret',
      S3_URL_SECONDS: '60',
    };
    const store = {
      region: 'us-east-1',
      endpoint: 'https://minio.example/',
      forcePathStyle: true,
      credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
      urlSeconds: 60,
    };
    expect(read(env)).toMatchObject({ store, problems: [] });
    expect(read({ ...env, S3_FORCE_PATH_STYLE: 'false' }).store).toMatchObject({ forcePathStyle: false });
  });
});

describe('a problem', () => {
  const bucket = { S3_BUCKET: 'photos', S3_REGION: 'eu-central-1' };
  const cases: [string, Record<string, string>, string][] = [
    ['no region and no endpoint', { S3_BUCKET: 'photos' }, 'S3_REGION'],
    ['an endpoint without a bucket', { S3_ENDPOINT: 'https://minio.example' }, 'S3_BUCKET'],
    ['an id without its secret', { ...bucket, S3_ACCESS_KEY_ID: 'id' }, 'S3_SECRET_ACCESS_KEY'],
    ['a secret without its id', { ...bucket, S3_SECRET_ACCESS_KEY: 'hunter2' }, 'S3_ACCESS_KEY_ID'],
    ['an endpoint that is no URL', { S3_BUCKET: 'photos', S3_ENDPOINT: 'minio' }, 'S3_ENDPOINT'],
    [
      'a URL that lasts longer than a signature can',
      { ...bucket, S3_URL_SECONDS: '604801' },
      'S3_URL_SECONDS',
    ],
    ['a limit that no photo keeps', { PHOTO_MAX_BYTES: '10' }, 'PHOTO_MAX_BYTES'],
  ];
  test.each(cases)('is %s', (_, env, name) => {
    const { problems } = read(env);
    expect(problems).toEqual([expect.stringContaining(name)]);
    expect(problems.join()).not.toContain('hunter2');
  });
});
