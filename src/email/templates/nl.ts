import type { ConfirmationWords } from './confirmation-words.ts';

export const dutch: ConfirmationWords = {
  language: 'nl',
  mail: {
    subject: (sender) => `Bevestig je e-mailadres voor ${sender}`,
    greeting: (name) => (name === undefined ? 'Hallo,' : `Hallo ${name},`),
    request: (sender) =>
      `Dit e-mailadres is bij ${sender} als het jouwe opgegeven. Bevestig dat het klopt, zodat berichten je bereiken.`,
    button: 'E-mailadres bevestigen',
    link: 'Of open dit adres in je browser:',
    expiry: (duration) => `De link is ${duration} geldig en werkt één keer.`,
    ignore: 'Weet je hier niets van, negeer dit bericht dan; er gebeurt niets.',
  },
  page: {
    title: 'E-mailadres bevestigen',
    question: 'Druk op de knop om je e-mailadres te bevestigen.',
    button: 'Bevestigen',
    confirmed: 'Bedankt. Je e-mailadres is bevestigd.',
    expired: 'Deze link is verlopen. Vraag een nieuwe aan.',
    used: 'Deze link is al gebruikt. Vraag een nieuwe aan.',
    invalid: 'Deze link is niet geldig. Misschien is hij afgekapt, of is je e-mailadres intussen veranderd.',
    unavailable: 'Dit lukt op dit moment niet. Probeer het over een paar minuten opnieuw.',
  },
};
