import type { ConfirmationWords } from './confirmation-words.ts';

export const spanish: ConfirmationWords = {
  language: 'es',
  mail: {
    subject: (sender) => `Confirme su dirección de correo para ${sender}`,
    greeting: (name) => (name === undefined ? 'Hola:' : `Hola, ${name}:`),
    request: (sender) =>
      `Esta dirección de correo se indicó a ${sender} como suya. Confírmelo, por favor, para que los mensajes le lleguen.`,
    button: 'Confirmar dirección de correo',
    link: 'O abra esta dirección en su navegador:',
    expiry: (duration) => `El enlace es válido durante ${duration} y funciona una sola vez.`,
    ignore: 'Si no sabe de qué se trata, ignore este mensaje; no ocurrirá nada.',
  },
  page: {
    title: 'Confirmar dirección de correo',
    question: 'Pulse el botón para confirmar su dirección de correo.',
    button: 'Confirmar',
    confirmed: 'Gracias. Su dirección de correo está confirmada.',
    expired: 'Este enlace ha caducado. Solicite uno nuevo.',
    used: 'Este enlace ya se ha utilizado. Solicite uno nuevo.',
    invalid:
      'Este enlace no es válido. Puede que se haya cortado o que su dirección de correo haya cambiado.',
    unavailable: 'No funciona en este momento. Vuelva a intentarlo dentro de unos minutos.',
  },
};
