import type { ConfirmationWords } from './confirmation-words.ts';

export const portuguese: ConfirmationWords = {
  language: 'pt',
  mail: {
    subject: (sender) => `Confirme o seu endereço de e-mail para ${sender}`,
    greeting: (name) => (name === undefined ? 'Olá,' : `Olá, ${name},`),
    request: (sender) =>
      `Este endereço de e-mail foi indicado a ${sender} como sendo seu. Confirme que é, para que as mensagens cheguem até si.`,
    button: 'Confirmar endereço de e-mail',
    link: 'Ou abra este endereço no seu navegador:',
    expiry: (duration) => `O link é válido por ${duration} e funciona uma única vez.`,
    ignore: 'Se não sabe do que se trata, ignore esta mensagem; nada acontecerá.',
  },
  page: {
    title: 'Confirmar endereço de e-mail',
    question: 'Prima o botão para confirmar o seu endereço de e-mail.',
    button: 'Confirmar',
    confirmed: 'Obrigado. O seu endereço de e-mail está confirmado.',
    expired: 'Este link expirou. Peça um novo.',
    used: 'Este link já foi utilizado. Peça um novo.',
    invalid: 'Este link não é válido. Pode ter sido cortado, ou o seu endereço de e-mail mudou entretanto.',
    unavailable: 'Isto não funciona de momento. Tente novamente dentro de alguns minutos.',
  },
};
