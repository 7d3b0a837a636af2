import type { ConfirmationWords } from './confirmation-words.ts';

export const german: ConfirmationWords = {
  language: 'de',
  mail: {
    subject: (sender) => `Bitte bestätigen Sie Ihre E-Mail-Adresse für ${sender}`,
    greeting: (name) => (name === undefined ? 'Guten Tag,' : `Guten Tag ${name},`),
    request: (sender) =>
      `diese E-Mail-Adresse wurde bei ${sender} als Ihre angegeben. Bitte bestätigen Sie das, damit Nachrichten Sie erreichen.`,
    button: 'E-Mail-Adresse bestätigen',
    link: 'Oder öffnen Sie diese Adresse im Browser:',
    expiry: (duration) => `Der Link ist ${duration} gültig und funktioniert einmal.`,
    ignore: 'Wenn Sie nichts davon wissen, ignorieren Sie diese Nachricht; es geschieht dann nichts.',
  },
  page: {
    title: 'E-Mail-Adresse bestätigen',
    question: 'Drücken Sie den Knopf, um Ihre E-Mail-Adresse zu bestätigen.',
    button: 'Bestätigen',
    confirmed: 'Vielen Dank. Ihre E-Mail-Adresse ist bestätigt.',
    expired: 'Dieser Link ist abgelaufen. Bitte fordern Sie einen neuen an.',
    used: 'Dieser Link wurde schon benutzt. Bitte fordern Sie einen neuen an.',
    invalid:
      'Dieser Link ist ungültig. Vielleicht wurde er abgeschnitten, oder Ihre E-Mail-Adresse hat sich inzwischen geändert.',
    unavailable: 'Das geht im Augenblick nicht. Bitte versuchen Sie es in einigen Minuten noch einmal.',
  },
};
