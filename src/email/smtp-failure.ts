import { RecipientRefused } from './mail.ts';

/** What nodemailer tells of a failed delivery. */
interface SmtpError extends Error {
  /** The command whose reply it is. */
  command?: string;
  responseCode?: number;
  response?: string;
}

/** Replies that mean the session or the way to authenticate, whoever the recipient is (RFC 5321, RFC 4954). */
const aboutTheSession = new Set([500, 501, 502, 503, 504, 530, 534, 535, 538, 555]);

/**
 * RFC 3463: status codes whose subject is not the recipient (system, network, protocol, content, policy), and the one
 * of a full mailbox, which somebody may empty.
 */
const notTheRecipient = /^5\.([34567]\.\d+|2\.2)$/;

/**
 * What a failed delivery means: {@link RecipientRefused} when the server answered 5xx to this recipient, any other
 * error when trying again may help. There is one recipient per mail, so a refusal of the message after DATA is theirs too.
 */
export function readSmtpFailure(cause: unknown): Error {
  if (!(cause instanceof Error)) return new Error('The mail could not be sent.', { cause });
  const { command, responseCode = 0, response = '' } = cause as SmtpError;
  if (responseCode === 0)
    return new Error(`The mail server could not be reached: ${cause.message}`, { cause });
  const text = `The mail server answered ${command}: ${withoutLinks(response)}`;
  return isRefusal(command, responseCode, response)
    ? new RecipientRefused(text, { cause })
    : new Error(text, { cause });
}

function isRefusal(command: string | undefined, code: number, response: string): boolean {
  if (code < 500 || code > 599 || aboutTheSession.has(code)) return false;
  if (command !== 'RCPT TO' && command !== 'DATA') return false;
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1];
  return status === undefined || !notTheRecipient.test(status);
}

/** A server may quote the message that it refuses, and with it the link that confirms the address. */
function withoutLinks(response: string): string {
  return response.replace(/https?:\S+/gi, '<link>').slice(0, 300);
}
