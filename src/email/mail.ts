/** A mailbox as mail programs are given it: never one text, which they would parse and in which a line break adds recipients. */
export interface Mailbox {
  name: string;
  address: string;
}

export interface MailContent {
  /** BCP 47 language of subject and texts. */
  language: string;
  subject: string;
  text: string;
  html: string;
}

/** One message to one recipient. */
export interface Mail extends MailContent {
  /** Of the job that sends it: the same in every attempt, so that a repetition is recognisable by its Message-ID. */
  id: string;
  from: Mailbox;
  to: Mailbox;
}

/** A way for mail to go out. */
export interface Mailer extends AsyncDisposable {
  /**
   * Resolves when somebody has taken the responsibility for the mail.
   *
   * @throws RecipientRefused when the address will never take mail; anything else may pass.
   */
  send(mail: Mail, signal: AbortSignal): Promise<void>;
}

/** The mail server refused the recipient for good. */
export class RecipientRefused extends Error {
  override name = 'RecipientRefused';
}

/** RFC 5322 section 3.6.4. */
export function messageId({ id, from }: Pick<Mail, 'id' | 'from'>): string {
  return `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`;
}
