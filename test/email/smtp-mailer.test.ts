import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Mailer, RecipientRefused } from '../../src/email/mail.ts';
import { createSmtpMailer } from '../../src/email/smtp-mailer.ts';
import { type Behaviour, type MailServer, startMailServer } from './mail-server.ts';
import { sampleLink, sampleMail } from './sample-mail.ts';

let server: MailServer;
let mailer: Mailer;
beforeEach(async () => {
  server = await startMailServer();
  mailer = createSmtpMailer(server.url);
});
afterEach(async () => {
  await mailer[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const send = (signal = AbortSignal.timeout(10_000)) => mailer.send(sampleMail(), signal);

async function failure(behave: Behaviour): Promise<Error> {
  server.behave = behave;
  try {
    await send();
  } catch (error) {
    return error as Error;
  }
  throw new Error('the mail was taken');
}

describe('a recipient is refused for good by', () => {
  test.each([
    '550 No such user',
    '550 5.1.1 mailbox unavailable',
    '550 5.2.1 mailbox disabled',
    '551 user not local',
    '552 exceeded storage allocation',
    '553 mailbox name not allowed',
    '554 transaction failed',
    '550 5.0.0 no',
  ])('%s', async (reply) => {
    const toRecipient = await failure({ recipient: () => reply });
    expect(toRecipient).toBeInstanceOf(RecipientRefused);
    expect(toRecipient.message).toContain(reply);
    expect(await failure({ message: () => reply })).toBeInstanceOf(RecipientRefused);
  });
});

describe('trying again may help after', () => {
  test.each([
    '421 closing',
    '450 4.7.1 greylisted, try again in 5 minutes',
    '451 local error',
    '452 insufficient storage',
    // Not about the recipient: the server does not like us, or the way we speak.
    '501 syntax error',
    '503 bad sequence',
    '530 5.7.0 authentication required',
    '550 5.7.1 blocked, see your reputation',
    '554 5.6.0 content refused',
    '552 5.2.2 mailbox full',
  ])('%s', async (reply) => {
    for (const behave of [{ recipient: () => reply }, { message: () => reply }]) {
      const error = await failure(behave);
      expect(error).not.toBeInstanceOf(RecipientRefused);
      expect(error.message).toContain(reply.slice(0, 3));
    }
  });

  test('a refused sender, whatever the reply', async () => {
    expect(await failure({ sender: () => '550 5.1.8 bad sender' })).not.toBeInstanceOf(RecipientRefused);
  });

  test('a connection that is lost', async () => {
    for (const behave of [
      { sender: () => 'hang up' as const },
      { recipient: () => 'hang up' as const },
      { message: () => 'hang up' as const },
    ]) {
      const error = await failure(behave);
      expect(error).not.toBeInstanceOf(RecipientRefused);
      expect(error.message).toMatch(/could not be reached/);
    }
  });

  test('a server that is away', async () => {
    await server[Symbol.asyncDispose]();
    const error = await failure({});
    expect(error).not.toBeInstanceOf(RecipientRefused);
    expect(error.message).toMatch(/could not be reached/);
    server = await startMailServer({}, server.port);
    await send();
    expect(server.received).toHaveLength(1);
  });
});

test('a lost connection costs one attempt: nothing is sent again behind the back of the queue', async () => {
  await failure({ message: () => 'hang up' });
  expect(server.attempts).toHaveLength(1);
});

test('a reply that quotes the link keeps the token out of the error', async () => {
  const error = await failure({ message: () => `550 5.7.1 refused because of ${sampleLink} in it` });
  expect(error.message).toContain('refused because of <link> in it');
  expect(error.message).not.toContain('token');
});

test('an aborted run sends nothing', async () => {
  await expect(send(AbortSignal.abort(new Error('stop')))).rejects.toThrow();
  expect(server.received).toEqual([]);
});

test('many mails share a few connections', async () => {
  await Promise.all(Array.from({ length: 30 }, () => send()));
  expect(server.received).toHaveLength(30);
});
