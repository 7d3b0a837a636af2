import { domainToASCII } from 'node:url';
import type { SendMailOptions } from 'nodemailer';
import { type Mail, messageId, RecipientRefused } from './mail.ts';

/**
 * A mail as nodemailer takes it: headers encoded and folded by it, nothing in it read from files or addresses.
 *
 * @throws RecipientRefused for an address that nodemailer would make another one of.
 */
export function toNodemailer(mail: Mail): SendMailOptions {
  if (wouldChange(mail.to.address)) {
    throw new RecipientRefused('Mail cannot be sent to an address of this form.');
  }
  return {
    messageId: messageId(mail),
    from: mail.from,
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // RFC 3834: no automatic reply, please. RFC 3282: the language.
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': mail.language },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/**
 * It puts a space for the angle brackets that a quoted local part may hold, and reads a domain whose last label is a
 * number as an IPv4 address.
 */
function wouldChange(address: string): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const read = domainToASCII(domain);
  return /[<>]/.test(address) || (read !== '' && read !== domain);
}
