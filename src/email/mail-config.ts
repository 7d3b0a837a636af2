import { join } from 'node:path';
import type { EnvReader } from '../env-reader.ts';
import { parseEmailAddress } from './address.ts';

export interface MailConfig {
  /** Mail goes out by SMTP, or is kept in a folder for a developer to open. */
  transport: { kind: 'smtp'; url: string } | { kind: 'folder'; directory: string };
  /** The sender where an account has none of its own; without a name the account's is used. */
  from: { name?: string | undefined; address: string };
  /** How long the link of a confirmation mail works. */
  confirmationHours: number;
}

/** Kept mail is from nobody. */
const NOBODY = 'no-reply@localhost';

export function readMailConfig(read: EnvReader, dataDir: string): MailConfig {
  const url = read.text('SMTP_URL');
  const from = readSender(read);
  if (url !== undefined) {
    read.url('SMTP_URL', 'smtp', 'smtps');
    if (read.text('MAIL_FROM') === undefined) {
      read.problem(
        'With SMTP_URL, set MAIL_FROM to the address that mail is from, like no-reply@example.org',
      );
    }
    if (read.text('PUBLIC_URL') === undefined) {
      read.problem(
        'With SMTP_URL, set PUBLIC_URL to where customers reach this service: links in mails lead there',
      );
    }
  }
  return {
    transport:
      url === undefined ? { kind: 'folder', directory: join(dataDir, 'mail') } : { kind: 'smtp', url },
    from: from ?? { address: NOBODY },
    confirmationHours: read.integer('CONFIRMATION_HOURS', 72, 1, 8_760),
  };
}

/** `no-reply@example.org` or `Example Ltd <no-reply@example.org>`. */
function readSender(read: EnvReader): MailConfig['from'] | undefined {
  const text = read.text('MAIL_FROM');
  if (text === undefined) return undefined;
  const [, name, bracketed] = /^([^<>]*)<([^<>]*)>$/.exec(text) ?? [];
  const parsed = parseEmailAddress(bracketed ?? text);
  if (parsed.ok)
    return { name: name?.trim().replace(/^"(.*)"$/, '$1') || undefined, address: parsed.email.address };
  read.problem('MAIL_FROM must be an email address, or a name and an address in angle brackets');
  return undefined;
}
