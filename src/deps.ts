import { randomBytes, randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { createAccounts } from './customers/accounts.ts';
import type { CustomerDeps } from './customers/deps.ts';
import { IdempotencyKeys } from './customers/idempotency-keys.ts';
import { CustomerWriter } from './customers/writer.ts';
import { type Database, openDatabase } from './db/database.ts';
import { sqlState } from './db/errors.ts';
import { createKeyDeriver, type DeriveKey } from './derived-keys.ts';
import { createConfirmationTokens } from './email/confirmation-token.ts';
import { createDeliverability } from './email/deliverability.ts';
import { createFolderMailer } from './email/folder-mailer.ts';
import type { Mailer } from './email/mail.ts';
import { createSmtpMailer } from './email/smtp-mailer.ts';
import { embeddedSecrets } from './embedded/data-dir.ts';
import { lockEmbedded } from './embedded/lock-embedded.ts';
import { createUploads, type Uploads } from './http/uploads.ts';
import { createIdSource } from './ids.ts';
import { createUploadImports, type UploadImports } from './imports/upload-imports.ts';
import { jobKinds } from './job-kinds.ts';
import { JobSignal } from './jobs/job-signal.ts';
import type { QueueDeps } from './jobs/run-job.ts';
import { createLogger } from './logger.ts';
import { LoginFailures } from './logins/login-failures.ts';
import { LoginThrottle } from './logins/login-throttle.ts';
import { PasswordHasher } from './passwords/password-hasher.ts';
import { DERIVED_KEY_ID } from './payments/credential-keys.ts';
import { KeyRing } from './payments/key-ring.ts';
import { createStripeReader } from './payments/stripe-gateway.ts';
import { createPhotoStore } from './photos/photo-store.ts';
import { localUrl, type PublicAddress } from './public-address.ts';

export interface Deps extends CustomerDeps, UploadImports, AsyncDisposable {
  database: Database;
  logger: Logger;
  trustedHops: number;
  deriveKey: DeriveKey;
  jobQueue: QueueDeps;
  publicAddress: PublicAddress;
  uploads: Uploads;
  /** The folder that a developer may look into from this machine; only the embedded default has one. */
  mailFolder?: string | undefined;
}

/** Everything that a door needs, opened in order and closed in the reverse one. */
export async function buildDeps(config: Config): Promise<Deps> {
  const opened: (() => PromiseLike<void> | void)[] = [];
  const close = async () => {
    for (const end of opened.reverse()) await end();
  };
  try {
    const logger = createLogger(config.logLevel);
    const lock = await lockEmbedded(config);
    if (lock !== undefined) opened.push(() => lock[Symbol.asyncDispose]());
    const database = await openDatabase(config.database);
    opened.push(() => database[Symbol.asyncDispose]());
    const hasher = new PasswordHasher({ ...config.hashing, maxInFlight: cpus().length });
    opened.push(() => hasher[Symbol.asyncDispose]());
    const deliverability = createDeliverability({ servers: config.nameServers });
    opened.push(() => deliverability[Symbol.dispose]());
    const { prisma } = database;
    const deriveKey = createKeyDeriver(await appSecret(config));
    const jobSignal = new JobSignal();
    const mailer = createMailer(config);
    opened.push(() => mailer[Symbol.asyncDispose]());
    const confirmationTokens = createConfirmationTokens(deriveKey('email confirmation'));
    const publicAddress = { url: config.publicUrl ?? localUrl(config.host, config.port) };
    const photos = createPhotoStore(config.photos.store, { randomBytes, now: Date.now, publicAddress });
    const uploads = createUploads(
      { ...config.photos, maxBodyBytes: config.maxBodyBytes, imports: config.imports },
      logger,
    );
    opened.push(() => uploads[Symbol.asyncDispose]());
    const newId = createIdSource();
    const idempotency = new IdempotencyKeys(prisma, deriveKey('idempotency keys'), Date.now);
    opened.push(sweepRegularly(idempotency, logger));
    const deps: Omit<Deps, keyof UploadImports> = {
      database,
      prisma,
      logger,
      deriveKey,
      accounts: createAccounts(prisma, Date.now),
      writer: new CustomerWriter(database, jobSignal),
      idempotency,
      jobSignal,
      jobQueue: {
        prisma,
        kinds: jobKinds({
          prisma,
          keyRing: credentialKeyRing(config, deriveKey),
          readMethods: createStripeReader(config.stripe),
          mailer,
          mailConfig: config.mail,
          confirmationTokens,
          publicAddress,
          deliverability,
          photos,
          newId,
          clock: Date.now,
        }),
        clock: Date.now,
        random: Math.random,
        newRunId: randomUUID,
        lease: config.worker.lease,
        logger,
      },
      hasher,
      loginThrottle: new LoginThrottle(
        new LoginFailures(prisma),
        config.loginLimits,
        deriveKey('login failures'),
      ),
      trustedHops: config.trustedHops,
      deliverability,
      confirmationTokens,
      photos,
      uploads,
      publicAddress,
      mailFolder: embeddedMailFolder(config),
      passwordPolicy: config.passwords,
      clock: Date.now,
      newId,
      [Symbol.asyncDispose]: close,
    };
    return { ...deps, ...createUploadImports(deps, config.imports) };
  } catch (error) {
    await close();
    throw error;
  }
}

function createMailer({ mail: { transport } }: Config): Mailer {
  return transport.kind === 'smtp'
    ? createSmtpMailer(transport.url)
    : createFolderMailer(transport.directory, Date.now);
}

/** A database server means other people's customers: their mail is nobody's to look at. */
function embeddedMailFolder({ mail: { transport }, database }: Config): string | undefined {
  return transport.kind === 'folder' && database.kind === 'pglite' ? transport.directory : undefined;
}

/** The secret that tokens are signed with: the configured one, else the one in the data folder. */
export async function tokenSecret({ tokens, dataDir }: Config): Promise<string | undefined> {
  if (tokens.keys.kind === 'secret') return tokens.keys.secret;
  return tokens.keys.kind === 'embedded' ? (await embeddedSecrets(dataDir)).tokenSecret : undefined;
}

/** The secret that the service's own keys are derived from: the configured one, else the one in the data folder. */
export async function appSecret(config: Config): Promise<string> {
  return config.appSecret ?? (await embeddedSecrets(config.dataDir)).appSecret;
}

/** The key ring of the gateways' secrets: the configured keys, then the one that every installation has. */
export function credentialKeyRing(
  { credentialKeys }: Pick<Config, 'credentialKeys'>,
  deriveKey: DeriveKey,
): KeyRing {
  const own = { id: DERIVED_KEY_ID, key: deriveKey('payment gateway credentials') };
  const [first, ...rest] = credentialKeys;
  return new KeyRing(first === undefined ? [own] : [first, ...rest, own]);
}

/** Between two rounds of deleting what is kept no longer, in milliseconds. */
const SWEEP_INTERVAL = 600_000;

/** Returns the way to stop. */
function sweepRegularly(idempotency: IdempotencyKeys, logger: Logger): () => void {
  const timer = setInterval(() => {
    idempotency.sweep().catch((error: unknown) => {
      logger.warn({ state: sqlState(error) }, 'old idempotency keys could not be deleted');
    });
  }, SWEEP_INTERVAL);
  timer.unref();
  return () => clearInterval(timer);
}
