import type {
  Credential,
  Event,
  IdempotencyKey,
  Job,
  PaymentMethodImport,
} from '../db/generated/prisma/client.ts';
import type { CustomerRecord } from './customer-record.ts';

/** Prisma's field -> the table's column, complete by type: a new field that is forgotten here does not compile. */
export type Columns<Model> = Record<keyof Model & string, string>;

export const customerColumns = {
  accountId: 'account_id',
  id: 'id',
  siteId: 'site_id',
  email: 'email',
  emailAddress: 'email_address',
  emailKey: 'email_key',
  emailDeliverability: 'email_deliverability',
  emailVerifiedAt: 'email_verified_at',
  emailHardbounce: 'email_hardbounce',
  emailMarketing: 'email_marketing',
  teleMarketing: 'tele_marketing',
  billingEmail: 'billing_email',
  firstName: 'first_name',
  lastName: 'last_name',
  displayName: 'display_name',
  organization: 'organization',
  title: 'title',
  salutation: 'salutation',
  phone: 'phone',
  taxId: 'tax_id',
  metadata: 'metadata',
  oldProviderId: 'old_provider_id',
  isImported: 'is_imported',
  username: 'username',
  usernameKey: 'username_key',
  timezone: 'timezone',
  language: 'language',
  paymentGatewayId: 'payment_gateway_id',
  profilePhoto: 'profile_photo',
  passwordLastUpdatedAt: 'password_last_updated_at',
  lastLoginAt: 'last_login_at',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const satisfies Columns<CustomerRecord>;

export const credentialColumns = {
  accountId: 'account_id',
  customerId: 'customer_id',
  siteId: 'site_id',
  scheme: 'scheme',
  hash: 'hash',
  settings: 'settings',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
} as const satisfies Columns<Credential>;

export const eventColumns = {
  accountId: 'account_id',
  id: 'id',
  customerId: 'customer_id',
  type: 'type',
  actor: 'actor',
  createdAt: 'created_at',
} as const satisfies Columns<Event>;

export const jobColumns = {
  accountId: 'account_id',
  id: 'id',
  kind: 'kind',
  customerId: 'customer_id',
  payload: 'payload',
  status: 'status',
  runAt: 'run_at',
  attempts: 'attempts',
  interruptions: 'interruptions',
  lockedBy: 'locked_by',
  lockedUntil: 'locked_until',
  lastError: 'last_error',
  createdAt: 'created_at',
  finishedAt: 'finished_at',
} as const satisfies Columns<Job>;

export const importColumns = {
  accountId: 'account_id',
  customerId: 'customer_id',
  status: 'status',
  imported: 'imported',
  skipped: 'skipped',
  errorCode: 'error_code',
  startedAt: 'started_at',
  finishedAt: 'finished_at',
} as const satisfies Columns<PaymentMethodImport>;

export const idempotencyColumns = {
  accountId: 'account_id',
  subject: 'subject',
  key: 'key',
  fingerprint: 'fingerprint',
  customerId: 'customer_id',
  result: 'result',
  customer: 'customer',
  createdAt: 'created_at',
} as const satisfies Columns<IdempotencyKey>;
