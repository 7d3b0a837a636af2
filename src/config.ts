import { resolve } from 'node:path';
import type { DatabaseConfig } from './db/database.ts';
import { type MailConfig, readMailConfig } from './email/mail-config.ts';
import { type Env, EnvReader } from './env-reader.ts';
import { type ImportConfig, readImportConfig } from './imports/import-config.ts';
import type { LoginLimits } from './logins/login-throttle.ts';
import type { PasswordHasherConfig } from './passwords/password-hasher.ts';
import type { PlainTextPolicy } from './passwords/plain-text.ts';
import { parseCredentialKeys } from './payments/credential-keys.ts';
import type { CredentialKey } from './payments/key-ring.ts';
import type { StripeConfig } from './payments/stripe-gateway.ts';
import { type PhotoConfig, readPhotoConfig } from './photos/photo-config.ts';

/** How bearer tokens are verified: a secret shared with their issuer, or the issuer's published keys. */
export type TokenKeys =
  | { kind: 'secret'; secret: string }
  | { kind: 'jwks'; url: URL }
  | { kind: 'embedded' };

export interface Config {
  host: string;
  port: number;
  /** Folder of the embedded database, its secrets and the stored photos. */
  dataDir: string;
  database: DatabaseConfig;
  seedDemo: boolean;
  tokens: {
    keys: TokenKeys;
    issuer?: string | undefined;
    audience?: string | undefined;
  };
  /** What the service's own keys are derived from; absent where the data folder keeps one. */
  appSecret?: string | undefined;
  graphiql: boolean;
  logLevel: LogLevel;
  /** Largest JSON body of a request in bytes. */
  maxBodyBytes: number;
  passwords: PlainTextPolicy;
  hashing: Pick<PasswordHasherConfig, 'argon2' | 'maxQueue' | 'refusalFloorMs'>;
  loginLimits: LoginLimits;
  /** How many proxies of ours add to `X-Forwarded-For`; with 0 it is not believed. */
  trustedHops: number;
  /** Keys that seal what opens the accounts' gateways; the first seals, and the service's own key comes last. */
  credentialKeys: readonly CredentialKey[];
  stripe: StripeConfig;
  worker: {
    /** Whether the server runs jobs itself; else `npm run worker` must. */
    inProcess: boolean;
    concurrency: number;
    /** How long a job stays with a worker that vanished, in milliseconds. */
    lease: number;
    /** Longest until a worker notices jobs of other processes, in milliseconds. */
    poll: number;
    /** How long done jobs are kept, in milliseconds. */
    retention: number;
  };
  /** Where browsers reach this service, for links; absent: where it listens. */
  publicUrl?: URL | undefined;
  mail: MailConfig;
  photos: PhotoConfig;
  imports: ImportConfig;
  /** Name servers as `address` or `address:port`; absent: the system's. */
  nameServers?: readonly string[] | undefined;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** The environment does not make a configuration; `problems` lists everything that is wrong with it. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The configuration has ${problems.length} problem(s):\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

/**
 * Reads the whole configuration from environment variables; an empty variable counts as unset.
 *
 * @throws ConfigError with every problem at once.
 */
export function parseConfig(env: Env): Config {
  const read = new EnvReader(env);
  const dataDir = resolve(read.text('DATA_DIR') ?? '.data');
  const database = readDatabase(read, dataDir);
  const config: Config = {
    host: read.text('HOST') ?? '127.0.0.1',
    port: read.integer('PORT', 4000, 0, 65_535),
    dataDir,
    database,
    seedDemo: read.flag('SEED_DEMO', true),
    tokens: {
      keys: readTokenKeys(read, database),
      issuer: read.text('TOKEN_ISSUER'),
      audience: read.text('TOKEN_AUDIENCE'),
    },
    appSecret: readAppSecret(read, database),
    graphiql: read.flag('GRAPHIQL', true),
    logLevel: read.choice('LOG_LEVEL', logLevels, 'info'),
    maxBodyBytes: read.integer('MAX_BODY_BYTES', 1_000_000, 1_000, 100_000_000),
    passwords: {
      minCharacters: read.integer('PASSWORD_MIN_CHARACTERS', 8, 1, 128),
      maxBytes: read.integer('PASSWORD_MAX_BYTES', 1_024, 72, 4_096),
    },
    hashing: {
      // OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.
      argon2: {
        memoryCost: read.integer('ARGON2_MEMORY_KIB', 19_456, 8_192, 1_048_576),
        timeCost: 2,
        parallelism: 1,
      },
      maxQueue: read.integer('PASSWORD_QUEUE', 2_000, 1, 100_000),
      refusalFloorMs: read.integer('LOGIN_REFUSAL_MS', 250, 0, 10_000),
    },
    loginLimits: {
      perLoginAndNetwork: read.integer('LOGIN_FAILURES_PER_LOGIN_AND_ADDRESS', 5, 1, 1_000_000),
      perLogin: read.integer('LOGIN_FAILURES_PER_LOGIN', 20, 1, 1_000_000),
      perNetwork: read.integer('LOGIN_FAILURES_PER_ADDRESS', 300, 1, 1_000_000),
    },
    trustedHops: read.integer('TRUST_PROXY', 0, 0, 10),
    credentialKeys: parseCredentialKeys(read.list('CREDENTIALS_KEYS') ?? [], (text) => read.problem(text)),
    stripe: {
      url: read.url('STRIPE_API_URL', 'https', 'http') ?? new URL('https://api.stripe.com'),
      timeout: read.integer('STRIPE_TIMEOUT_MS', 20_000, 100, 120_000),
    },
    worker: {
      inProcess: read.flag('WORKER', true),
      concurrency: read.integer('WORKER_CONCURRENCY', 4, 1, 100),
      lease: read.integer('WORKER_LEASE_SECONDS', 60, 1, 3_600) * 1_000,
      poll: read.integer('WORKER_POLL_MS', 1_000, 50, 60_000),
      retention: read.integer('JOB_RETENTION_DAYS', 7, 0, 3_650) * 86_400_000,
    },
    publicUrl: readPublicUrl(read),
    mail: readMailConfig(read, dataDir),
    photos: readPhotoConfig(read, dataDir),
    imports: readImportConfig(read, dataDir),
    nameServers: read.list('NAME_SERVERS'),
  };
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  return config;
}

function readDatabase(read: EnvReader, dataDir: string): DatabaseConfig {
  const poolSize = read.integer('DATABASE_POOL_SIZE', 10, 1, 1_000);
  const statementTimeoutMs = read.integer('DATABASE_STATEMENT_TIMEOUT_MS', 15_000, 1_000, 600_000);
  const url = read.text('DATABASE_URL');
  if (url === undefined) return { kind: 'pglite', directory: resolve(dataDir, 'db') };
  // The driver reads the text itself; what no program could read is a problem now.
  read.url('DATABASE_URL', 'postgresql', 'postgres');
  return { kind: 'postgres', url, poolSize, statementTimeoutMs };
}

/** With a path that ends in a slash, so that paths can be resolved against it. */
function readPublicUrl(read: EnvReader): URL | undefined {
  const url = read.url('PUBLIC_URL', 'https', 'http');
  if (url === undefined) return undefined;
  if (url.search !== '' || url.hash !== '')
    read.problem('PUBLIC_URL must have neither a query nor a fragment');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function readTokenKeys(read: EnvReader, database: DatabaseConfig): TokenKeys {
  const secret = read.secret('TOKEN_SECRET');
  const jwksUrl = read.url('TOKEN_JWKS_URL', 'https', 'http');
  if (secret !== undefined && jwksUrl !== undefined) {
    read.problem('TOKEN_SECRET and TOKEN_JWKS_URL exclude each other; unset one of them');
  }
  if (jwksUrl !== undefined) return { kind: 'jwks', url: jwksUrl };
  if (secret !== undefined) return { kind: 'secret', secret };
  if (database.kind === 'postgres' && read.text('TOKEN_JWKS_URL') === undefined) {
    read.problem(
      'With DATABASE_URL, set TOKEN_SECRET (make one with: openssl rand -base64 32) or TOKEN_JWKS_URL; only the embedded database makes a secret of its own',
    );
  }
  return { kind: 'embedded' };
}

function readAppSecret(read: EnvReader, database: DatabaseConfig): string | undefined {
  const secret = read.secret('APP_SECRET') ?? read.secret('TOKEN_SECRET');
  if (secret === undefined && database.kind === 'postgres' && read.text('TOKEN_JWKS_URL') !== undefined) {
    read.problem(
      'With TOKEN_JWKS_URL, set APP_SECRET (make one with: openssl rand -base64 32): links and stored keys are signed with it',
    );
  }
  return secret;
}
