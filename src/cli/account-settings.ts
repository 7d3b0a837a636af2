import type { ParseArgsConfig } from 'node:util';
import { type UnknownEmailPolicy, unknownEmailPolicies } from '../customers/account.ts';
import { parseEmailAddress } from '../email/address.ts';
import { UsageError } from './usage-error.ts';

/** Options of the account command that say how the account treats and sends email. */
export const settingOptions = {
  'unknown-email': { type: 'string' },
  'mail-from-name': { type: 'string' },
  'mail-from-address': { type: 'string' },
  'confirmation-url': { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

export const settingsUsage =
  '[--unknown-email ACCEPT|REJECT] [--mail-from-name Example] [--mail-from-address mail@example.org] [--confirmation-url https://example.org/confirm]';

export type SettingValues = Partial<Record<keyof typeof settingOptions, string>>;

/** Columns of the account; null takes the installation's default again. */
export interface AccountSettings {
  unknownEmailPolicy?: UnknownEmailPolicy | undefined;
  mailFromName?: string | null | undefined;
  mailFromAddress?: string | null | undefined;
  confirmationUrl?: string | null | undefined;
}

/**
 * What the options change; an empty value takes the installation's default again.
 *
 * @throws UsageError
 */
export function readSettings(values: SettingValues): AccountSettings {
  return {
    unknownEmailPolicy: given(values['unknown-email'], readPolicy),
    mailFromName: given(values['mail-from-name'], (text) => orDefault(text, readName)),
    mailFromAddress: given(values['mail-from-address'], (text) => orDefault(text, readAddress)),
    confirmationUrl: given(values['confirmation-url'], (text) => orDefault(text, readUrl)),
  };
}

/** The settings in words, e.g. for the operator who has changed them. */
export function describeSettings(settings: Required<AccountSettings>): string {
  const { unknownEmailPolicy, mailFromName, mailFromAddress, confirmationUrl } = settings;
  return [
    `Emails whose name servers do not answer: ${unknownEmailPolicy}`,
    `Mail is from: ${mailFromName ?? "the account's name"} <${mailFromAddress ?? 'MAIL_FROM'}>`,
    `Confirmation links lead to: ${confirmationUrl ?? 'the page of this service'}`,
  ].join('\n');
}

function given<T>(text: string | undefined, read: (text: string) => T): T | undefined {
  return text === undefined ? undefined : read(text.trim());
}

function orDefault(text: string, read: (text: string) => string): string | null {
  return text === '' ? null : read(text);
}

const MAX_NAME = 100;

function readPolicy(text: string): UnknownEmailPolicy {
  const policy = unknownEmailPolicies.find((known) => known === text);
  if (policy === undefined)
    throw new UsageError(`--unknown-email must be ${unknownEmailPolicies.join(' or ')}.`);
  return policy;
}

function readName(text: string): string {
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text) || text.length > MAX_NAME) {
    throw new UsageError(`--mail-from-name must be one line of at most ${MAX_NAME} characters.`);
  }
  return text;
}

function readAddress(text: string): string {
  const parsed = parseEmailAddress(text);
  if (!parsed.ok) throw new UsageError(`--mail-from-address: ${parsed.message}`);
  return parsed.email.address;
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new UsageError('--confirmation-url must be a URL that begins with https:// or http://');
  }
  return url.href;
}
