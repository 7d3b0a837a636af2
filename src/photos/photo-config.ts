import { join, resolve } from 'node:path';
import type { EnvReader } from '../env-reader.ts';
import type { PhotoStoreConfig } from './open-disk.ts';

export interface PhotoConfig {
  store: PhotoStoreConfig;
  /** Most bytes of a file that is sent. */
  maxFileBytes: number;
  /** Folder for files on their way in. */
  uploadDirectory: string;
}

export function readPhotoConfig(read: EnvReader, dataDir: string): PhotoConfig {
  const directory = resolve(read.text('PHOTO_DIR') ?? join(dataDir, 'photos'));
  return {
    store: readBucket(read) ?? { kind: 'folder', directory },
    maxFileBytes: read.integer('PHOTO_MAX_BYTES', 8_388_608, 100_000, 100_000_000),
    uploadDirectory: join(dataDir, 'uploads'),
  };
}

function readBucket(read: EnvReader): PhotoStoreConfig | undefined {
  const bucket = read.text('S3_BUCKET');
  const region = read.text('S3_REGION');
  const endpoint = read.url('S3_ENDPOINT', 'https', 'http')?.href;
  const accessKeyId = read.text('S3_ACCESS_KEY_ID');
  const secretAccessKey = read.text('S3_SECRET_ACCESS_KEY');
  const forcePathStyle = read.flag('S3_FORCE_PATH_STYLE', endpoint !== undefined);
  const urlSeconds = read.integer('S3_URL_SECONDS', 3_600, 60, 604_800);
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    read.problem('Set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or neither');
  }
  if (bucket === undefined) {
    if (endpoint !== undefined || accessKeyId !== undefined)
      read.problem('Set S3_BUCKET to keep photos in S3');
    return undefined;
  }
  if (region === undefined && read.text('S3_ENDPOINT') === undefined) {
    read.problem(
      'With S3_BUCKET, set S3_REGION, like eu-central-1, or S3_ENDPOINT for another service than Amazon',
    );
  }
  return {
    kind: 's3',
    bucket,
    // Most other services have no regions, but the signature names one.
    region: region ?? 'us-east-1',
    endpoint,
    forcePathStyle,
    credentials:
      accessKeyId === undefined || secretAccessKey === undefined
        ? undefined
        : { accessKeyId, secretAccessKey },
    urlSeconds,
  };
}
