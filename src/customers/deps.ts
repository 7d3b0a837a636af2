import type { Logger } from 'pino';
import type { PrismaClient } from '../db/generated/prisma/client.ts';
import type { ConfirmationTokens } from '../email/confirmation-token.ts';
import type { Deliverability } from '../email/deliverability.ts';
import type { NewId } from '../ids.ts';
import type { JobSignal } from '../jobs/job-signal.ts';
import type { LoginThrottle } from '../logins/login-throttle.ts';
import type { PasswordHasher } from '../passwords/password-hasher.ts';
import type { PlainTextPolicy } from '../passwords/plain-text.ts';
import type { PhotoStore } from '../photos/photo-store.ts';
import type { Accounts } from './accounts.ts';
import type { IdempotencyKeys } from './idempotency-keys.ts';
import type { CustomerWriter } from './writer.ts';

/** Everything that the stories of customers need from outside; each door builds it once. */
export interface CustomerDeps {
  prisma: PrismaClient;
  accounts: Accounts;
  writer: CustomerWriter;
  idempotency: IdempotencyKeys;
  /** To be woken after the commit of whatever scheduled jobs. */
  jobSignal: JobSignal;
  hasher: PasswordHasher;
  loginThrottle: LoginThrottle;
  deliverability: { check(domain: string): Promise<Deliverability> };
  confirmationTokens: ConfirmationTokens;
  passwordPolicy: PlainTextPolicy;
  photos: PhotoStore;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
  newId: NewId;
}
