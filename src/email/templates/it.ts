import type { ConfirmationWords } from './confirmation-words.ts';

export const italian: ConfirmationWords = {
  language: 'it',
  mail: {
    subject: (sender) => `Conferma il tuo indirizzo email per ${sender}`,
    greeting: (name) => (name === undefined ? 'Ciao,' : `Ciao ${name},`),
    request: (sender) =>
      `questo indirizzo email è stato indicato a ${sender} come tuo. Conferma che lo è, così i messaggi ti raggiungeranno.`,
    button: 'Conferma indirizzo email',
    link: 'Oppure apri questo indirizzo nel browser:',
    expiry: (duration) => `Il link è valido per ${duration} e funziona una sola volta.`,
    ignore: 'Se non ne sai nulla, ignora questo messaggio; non succederà niente.',
  },
  page: {
    title: 'Conferma indirizzo email',
    question: 'Premi il pulsante per confermare il tuo indirizzo email.',
    button: 'Conferma',
    confirmed: 'Grazie. Il tuo indirizzo email è confermato.',
    expired: 'Questo link è scaduto. Richiedine uno nuovo.',
    used: 'Questo link è già stato usato. Richiedine uno nuovo.',
    invalid: 'Questo link non è valido. Forse è stato troncato, oppure il tuo indirizzo email è cambiato.',
    unavailable: 'Al momento non funziona. Riprova tra qualche minuto.',
  },
};
