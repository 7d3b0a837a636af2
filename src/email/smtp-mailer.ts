import { createTransport } from 'nodemailer';
import type { Mailer } from './mail.ts';
import { toNodemailer } from './nodemailer-message.ts';
import { readSmtpFailure } from './smtp-failure.ts';

/** In milliseconds. */
const CONNECTION_TIMEOUT = 10_000;
const SOCKET_TIMEOUT = 30_000;
/** Servers close connections that idle; one that is closed first here never costs a failed attempt. */
const IDLE_TIMEOUT = 5_000;
const MAX_CONNECTIONS = 5;

/**
 * Sends mail through an SMTP server, with STARTTLS where it is offered.
 *
 * @param url `smtp://` or `smtps://`, with user and password where needed; nodemailer's further options as query.
 */
export function createSmtpMailer(url: string): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: MAX_CONNECTIONS,
    // The queue of jobs tries again, and counts it.
    maxRequeues: 0,
    idleTimeout: IDLE_TIMEOUT,
    connectionTimeout: CONNECTION_TIMEOUT,
    greetingTimeout: CONNECTION_TIMEOUT,
    socketTimeout: SOCKET_TIMEOUT,
  });
  return {
    async send(mail, signal) {
      const message = toNodemailer(mail);
      try {
        await transport.sendMail({ ...message, signal });
      } catch (error) {
        throw readSmtpFailure(error);
      }
    },
    async [Symbol.asyncDispose]() {
      transport.close();
    },
  };
}
