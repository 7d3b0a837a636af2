import { describe, expect, test } from 'vitest';
import { type Config, ConfigError, parseConfig } from '../../src/config.ts';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    parseConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

const smtp = {
  SMTP_URL: 'smtps://user:pa%40ss@mail.example.org:465',
  MAIL_FROM: 'no-reply@example.org',
  PUBLIC_URL: 'https://customers.example.org',
};

describe('the configuration of mail', () => {
  test('keeps mail in the data folder where nothing is set', () => {
    const { mail, publicUrl } = parseConfig({ DATA_DIR: '/data' });
    expect(mail).toEqual({
      transport: { kind: 'folder', directory: '/data/mail' },
      from: { address: 'no-reply@localhost' },
      confirmationHours: 72,
    });
    expect(publicUrl).toBeUndefined();
  });

  test('sends by SMTP', () => {
    const { mail, publicUrl }: Config = parseConfig({ ...smtp, CONFIRMATION_HOURS: '24' });
    expect(mail).toEqual({
      transport: { kind: 'smtp', url: smtp.SMTP_URL },
      from: { name: undefined, address: 'no-reply@example.org' },
      confirmationHours: 24,
    });
    expect(publicUrl?.href).toBe('https://customers.example.org/');
  });

  test.each([
    ['Example Ltd <no-reply@example.org>', { name: 'Example Ltd', address: 'no-reply@example.org' }],
    ['"Example, Ltd." <no-reply@example.org>', { name: 'Example, Ltd.', address: 'no-reply@example.org' }],
    ['<no-reply@example.org>', { name: undefined, address: 'no-reply@example.org' }],
    ['no-reply@bücher.de', { name: undefined, address: 'no-reply@xn--bcher-kva.de' }],
  ])('MAIL_FROM may be %s', (text, from) => {
    expect(parseConfig({ ...smtp, MAIL_FROM: text }).mail.from).toEqual(from);
  });

  test.each(['nobody', 'a@b, c@d.org', 'Example <a@b', '<>', 'a@example.org\nBcc: x@example.org'])(
    'MAIL_FROM must not be %j',
    (text) => {
      expect(problemsOf({ ...smtp, MAIL_FROM: text })).toEqual([
        expect.stringContaining('MAIL_FROM must be'),
      ]);
    },
  );

  test('SMTP needs a sender and somewhere for links to lead', () => {
    expect(problemsOf({ SMTP_URL: smtp.SMTP_URL })).toEqual([
      expect.stringContaining('set MAIL_FROM'),
      expect.stringContaining('set PUBLIC_URL'),
    ]);
  });

  test.each([
    ['SMTP_URL', 'http://mail.example.org'],
    ['SMTP_URL', 'mail.example.org'],
    ['PUBLIC_URL', 'customers.example.org'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['PUBLIC_URL', 'https://example.org/?a=b'],
    ['PUBLIC_URL', 'https://example.org/#a'],
    ['CONFIRMATION_HOURS', '0'],
  ])('%s must not be %s', (name, value) => {
    expect(problemsOf({ ...smtp, [name]: value })).toEqual([expect.stringContaining(name)]);
  });

  test('a path in front of the service stays in its links', () => {
    const { publicUrl } = parseConfig({ PUBLIC_URL: 'https://example.org/customers' });
    expect(new URL('confirm', publicUrl).href).toBe('https://example.org/customers/confirm');
  });
});
