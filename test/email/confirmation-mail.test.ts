import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseEmailAddress } from '../../src/email/address.ts';
import { toAsciiDomain } from '../../src/email/domain-name.ts';
import { escapeHtml } from '../../src/email/escape-html.ts';
import { type Mail, type Mailer, RecipientRefused } from '../../src/email/mail.ts';
import { toNodemailer } from '../../src/email/nodemailer-message.ts';
import { createSmtpMailer } from '../../src/email/smtp-mailer.ts';
import { confirmationLanguages, wordsIn } from '../../src/email/templates/languages.ts';
import { type MailServer, type ReceivedMail, startMailServer } from './mail-server.ts';
import { sampleLink, sampleMail } from './sample-mail.ts';

let server: MailServer;
let mailer: Mailer;
beforeAll(async () => {
  server = await startMailServer();
  mailer = createSmtpMailer(server.url);
});
afterAll(async () => {
  await mailer[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Sends a mail and returns it as the server parsed it. */
async function delivered(mail: Mail): Promise<ReceivedMail> {
  const before = server.received.length;
  await mailer.send(mail, AbortSignal.timeout(10_000));
  expect(server.received).toHaveLength(before + 1);
  return server.received[before] as ReceivedMail;
}

const headerOf = (raw: string) => raw.slice(0, raw.indexOf('\r\n\r\n'));

describe('a confirmation mail', () => {
  test('has one recipient, a sender, a subject, a text and an HTML that say the same', async () => {
    const { recipients, raw, mail } = await delivered(sampleMail({ name: 'Ada Lovelace' }));
    expect(recipients).toEqual(['ada@lovelace.dev']);
    expect(mail.to).toMatchObject({ value: [{ name: 'Ada Lovelace', address: 'ada@lovelace.dev' }] });
    expect(mail.from?.value).toEqual([{ name: 'Example Ltd', address: 'no-reply@example.org' }]);
    expect(mail.subject).toBe('Please confirm your email address for Example Ltd');
    expect(mail.text).toContain('Hello Ada Lovelace,');
    expect(mail.text).toContain(`\n${sampleLink}\n`);
    expect(mail.text).toContain('The link is valid for 3 days and works once.');
    expect(mail.html).toContain('<p style="margin:0 0 16px">Hello Ada Lovelace,</p>');
    expect(mail.html).toContain(`<a href="${escapeHtml(sampleLink)}"`);
    expect(mail.messageId).toBe('<0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b@example.org>');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(headerOf(raw)).not.toMatch(/x-mailer|nodemailer/i);
  });

  test('has the same Message-ID in every attempt', async () => {
    const [first, second] = [await delivered(sampleMail()), await delivered(sampleMail())];
    expect(second.mail.messageId).toBe(first.mail.messageId);
  });

  test.each(confirmationLanguages.map((words) => [words.language, words] as const))(
    'arrives in %s as it was written',
    async (language, words) => {
      const name = 'Zoë O’Łukasz "Zoé" & Søn';
      const { mail } = await delivered(sampleMail({ language, name, sender: 'Müller & Söhne, “Köln”' }));
      expect(mail.subject).toBe(words.mail.subject('Müller & Söhne, “Köln”'));
      expect(mail.from?.value[0]?.name).toBe('Müller & Söhne, “Köln”');
      expect(mail.to).toMatchObject({ value: [{ name }] });
      const { greeting, request, link, ignore } = words.mail;
      const sentences = [greeting(name), request('Müller & Söhne, “Köln”'), link, ignore];
      for (const sentence of sentences) {
        expect(mail.text).toContain(sentence);
        expect(mail.html).toContain(escapeHtml(sentence));
      }
      expect(mail.html).toContain(`<html lang="${language}">`);
      expect(mail.headers.get('content-language')).toBe(language);
    },
  );

  test('is in English where there are no words in the language', () => {
    expect(wordsIn('sw')).toBe(wordsIn('en'));
    expect(wordsIn(null)).toBe(wordsIn('en'));
    expect(wordsIn('__proto__')).toBe(wordsIn('en'));
  });

  test.each([
    [36, '36 hours'],
    [24, '1 day'],
    [1, '1 hour'],
    [8760, '365 days'],
  ])('says that a link of %i h is valid for %s', async (hours, text) => {
    const { confirmationMessage } = await import('../../src/email/confirmation-message.ts');
    const message = { words: wordsIn('en'), sender: 'x', name: undefined, link: sampleLink, hours };
    expect(confirmationMessage(message).text).toContain(`valid for ${text} and`);
  });

  test('escapes names and senders in HTML', async () => {
    const name = `<img src=x onerror=alert(1)> & "'`;
    const { mail } = await delivered(sampleMail({ name, sender: '</title><script>alert(1)</script>' }));
    expect(mail.html).not.toMatch(/<img|<script/);
    expect(mail.html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;&#39;');
    expect(mail.text).toContain(name);
  });
});

describe('line breaks and commas in names', () => {
  test.each([
    'Ada\r\nBcc: victim@example.org',
    'Ada\nSubject: other',
    'Ada\rX-Evil: 1',
    'Ada" <victim@example.org>, "x',
    'victim@example.org, Ada',
    'Ada\u2028Bcc: victim@example.org',
    'Ada\0\x1b[31m',
    '=?utf-8?q?Ada=0D=0ABcc:_victim@example.org?=',
    'ü'.repeat(300),
  ])('add neither headers nor recipients: %j', async (name) => {
    const sent = sampleMail({ sender: name, to: { name, address: 'ada@lovelace.dev' } });
    const { recipients, raw, mail } = await delivered({ ...sent, subject: name });
    expect(recipients).toEqual(['ada@lovelace.dev']);
    expect(mail.to).toMatchObject({ value: [{ address: 'ada@lovelace.dev' }] });
    expect(mail.from?.value.map(({ address }) => address)).toEqual(['no-reply@example.org']);
    const names = [...headerOf(raw).matchAll(/^([\w-]+):/gm)].map(([, header]) => header?.toLowerCase());
    expect(names.sort()).toEqual(
      'auto-submitted content-language content-type date from message-id mime-version subject to'.split(' '),
    );
  });
});

describe('addresses', () => {
  const accepted = readFileSync(new URL('../vectors/emails.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .flatMap((line) => {
      const vector = JSON.parse(line) as Record<string, string>;
      const parsed = parseEmailAddress(vector.email ?? '');
      return parsed.ok ? [parsed.email.address] : [];
    });

  test('of every form that customers may have reach the mail server unchanged, or not at all', async () => {
    expect(accepted.length).toBeGreaterThan(100);
    const transport = createTransport({ streamTransport: true, buffer: true });
    const refused: string[] = [];
    for (const address of accepted) {
      const mail = sampleMail({ to: { name: 'Ada', address } });
      try {
        const { envelope } = await transport.sendMail(toNodemailer(mail));
        expect([envelope.to].flat().map((to) => asciiDomain(String(to)))).toEqual([address]);
      } catch (error) {
        if (!(error instanceof RecipientRefused)) throw error;
        refused.push(address);
      }
    }
    expect(refused.filter((address) => !/[<>]|\.\d+$/.test(address))).toEqual([]);
  });

  test('with a local part in another script are sent as RFC 6531 says', async () => {
    const { recipients, mail } = await delivered(
      sampleMail({ to: { name: '', address: '用户@xn--fiqs8s.cn' } }),
    );
    expect(recipients.map(asciiDomain)).toEqual(['用户@xn--fiqs8s.cn']);
    expect(mail.text).toContain('Hello,');
  });
});

function asciiDomain(address: string): string {
  const at = address.lastIndexOf('@');
  // Beside a local part in Unicode the domain is in Unicode too.
  const ascii = toAsciiDomain(address.slice(at + 1));
  return `${address.slice(0, at)}@${'domain' in ascii ? ascii.domain : ascii.problem}`;
}
