import type { ConfirmationWords } from './confirmation-words.ts';

export const polish: ConfirmationWords = {
  language: 'pl',
  mail: {
    subject: (sender) => `Potwierdź swój adres e-mail: ${sender}`,
    greeting: (name) => (name === undefined ? 'Dzień dobry,' : `Dzień dobry, ${name},`),
    request: (sender) =>
      `Ten adres e-mail podano jako Twój (${sender}). Potwierdź, że tak jest, aby wiadomości do Ciebie docierały.`,
    button: 'Potwierdź adres e-mail',
    link: 'Możesz też otworzyć ten adres w przeglądarce:',
    expiry: (duration) => `Link jest ważny przez ${duration} i działa jeden raz.`,
    ignore: 'Jeśli nic o tym nie wiesz, zignoruj tę wiadomość; nic się nie stanie.',
  },
  page: {
    title: 'Potwierdź adres e-mail',
    question: 'Naciśnij przycisk, aby potwierdzić swój adres e-mail.',
    button: 'Potwierdź',
    confirmed: 'Dziękujemy. Twój adres e-mail został potwierdzony.',
    expired: 'Ten link wygasł. Poproś o nowy.',
    used: 'Ten link został już użyty. Poproś o nowy.',
    invalid:
      'Ten link jest nieprawidłowy. Mógł zostać ucięty albo Twój adres e-mail zmienił się w międzyczasie.',
    unavailable: 'W tej chwili to nie działa. Spróbuj ponownie za kilka minut.',
  },
};
