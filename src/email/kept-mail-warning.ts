import type { Logger } from 'pino';
import type { MailConfig } from './mail-config.ts';

/** For processes that send mail: says that none goes out, except on the embedded default, which shows it to its developer. */
export function warnOfKeptMail(
  { logger, mailFolder }: { logger: Logger; mailFolder?: string | undefined },
  { transport }: MailConfig,
): void {
  if (transport.kind !== 'folder' || mailFolder !== undefined) return;
  const { directory } = transport;
  logger.warn({ directory }, 'SMTP_URL is not set: mail is kept in a folder instead of being sent');
}
