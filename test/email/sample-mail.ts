import { confirmationMessage } from '../../src/email/confirmation-message.ts';
import type { Mail } from '../../src/email/mail.ts';
import { wordsIn } from '../../src/email/templates/languages.ts';

export const sampleLink = 'https://example.org/confirm?lang=en&token=AAECAwQF.BgcICQoL';

/** A confirmation mail with what a test cares about. */
export function sampleMail({
  language = 'en',
  name,
  sender = 'Example Ltd',
  ...rest
}: Partial<Mail> & { name?: string | undefined; sender?: string } = {}): Mail {
  const content = confirmationMessage({
    words: wordsIn(language),
    sender,
    name,
    link: sampleLink,
    hours: 72,
  });
  return {
    id: '0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b',
    from: { name: sender, address: 'no-reply@example.org' },
    to: { name: name ?? '', address: 'ada@lovelace.dev' },
    ...content,
    ...rest,
  };
}
