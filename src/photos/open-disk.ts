import type { Disk } from 'flydrive';

/** Where photos are kept: a folder whose files the service serves, or a bucket that clients read by signed URL. */
export type PhotoStoreConfig = FolderConfig | S3Config;

export interface FolderConfig {
  kind: 'folder';
  directory: string;
}

export interface S3Config {
  kind: 's3';
  bucket: string;
  region: string;
  /** For S3-compatible services; unset for Amazon's own. */
  endpoint?: string | undefined;
  /** Whether the bucket stands in the path instead of the host name; most S3-compatible services want that. */
  forcePathStyle?: boolean | undefined;
  /** Unset: the AWS SDK's own chain (environment, instance role, ...). */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** How long a signed URL lasts, in seconds. */
  urlSeconds: number;
}

/** Loads the driver only now: neither is needed before the first photo, and the AWS SDK is big. */
export async function openDisk(config: PhotoStoreConfig, now: number): Promise<Disk> {
  const { Disk: FlydriveDisk } = await import('flydrive');
  if (config.kind === 's3') return new FlydriveDisk(await s3Driver(config));
  const { FolderDriver } = await import('./folder-driver.ts');
  const driver = new FolderDriver(config.directory);
  await driver.removeAbandoned(now);
  return new FlydriveDisk(driver);
}

async function s3Driver({ bucket, region, endpoint, forcePathStyle, credentials }: S3Config) {
  const { S3Driver } = await import('flydrive/drivers/s3');
  return new S3Driver({
    bucket,
    region,
    endpoint,
    forcePathStyle,
    credentials,
    visibility: 'private',
    // Buckets refuse access lists by default since 2023, and many compatible services never had them.
    supportsACL: false,
    // The SDK's checksum trailers are unknown to many compatible services.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
}
