import type { AddressInfo, Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  /** The envelope's recipients. */
  recipients: string[];
  raw: string;
  mail: ParsedMail;
}

/** An SMTP reply, e.g. "450 4.7.1 try again later"; or the end of the connection. */
export type Reply = string | 'hang up';

export interface Behaviour {
  /** Undefined: taken. */
  recipient?: (address: string) => Reply | undefined;
  sender?: () => Reply | undefined;
  /** After the whole message was received. */
  message?: (recipients: string[]) => Reply | undefined;
  /** In milliseconds, before the reply to the message. */
  delay?: number;
}

export interface MailServer extends AsyncDisposable {
  url: string;
  port: number;
  /** Mails that were taken, in their order. */
  received: ReceivedMail[];
  /** Recipients that were named, those that were refused included. */
  attempts: string[];
  /** How to behave from now on. */
  behave: Behaviour;
}

/** A real SMTP server on loopback whose mails are parsed back, and which refuses what it is told to. */
export async function startMailServer(behave: Behaviour = {}, port = 0): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const attempts: string[] = [];

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onMailFrom: (_address, session, callback) => answer(mailServer.behave.sender?.(), session.id, callback),
    onRcptTo({ address }, session, callback) {
      attempts.push(address);
      answer(mailServer.behave.recipient?.(address), session.id, callback);
    },
    async onData(stream, session, callback) {
      const content = await readWhole(stream);
      // The client has gone, and with it the way to answer.
      if (content === undefined) return;
      const { message, delay } = mailServer.behave;
      if (delay !== undefined) await new Promise((done) => setTimeout(done, delay));
      const recipients = session.envelope.rcptTo.map(({ address }) => address);
      const reply = message?.(recipients);
      if (reply === undefined) {
        const mail = await simpleParser(content);
        received.push({ recipients, raw: content.toString('latin1'), mail });
      }
      answer(reply, session.id, callback);
    },
  });

  function answer(reply: Reply | undefined, session: string, callback: (error?: Error | null) => void): void {
    if (reply === 'hang up') socketOf(session)?.destroy();
    else if (reply === undefined) callback();
    else callback(Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) }));
  }

  function socketOf(session: string): Socket | undefined {
    for (const connection of server.connections as Set<{ id: string; _socket: Socket }>) {
      if (connection.id === session) return connection._socket;
    }
    return undefined;
  }

  // A client that is killed resets its connection.
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const bound = (server.server.address() as AddressInfo).port;
  const mailServer: MailServer = {
    url: `smtp://127.0.0.1:${bound}`,
    port: bound,
    received,
    attempts,
    behave,
    [Symbol.asyncDispose]: () => new Promise((done) => server.close(() => done())),
  };
  return mailServer;
}

/** Undefined when the connection ends before the content does. */
async function readWhole(stream: Readable): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  }
}
