import type { ConfirmationWords } from './confirmation-words.ts';

export const french: ConfirmationWords = {
  language: 'fr',
  mail: {
    subject: (sender) => `Veuillez confirmer votre adresse e-mail pour ${sender}`,
    greeting: (name) => (name === undefined ? 'Bonjour,' : `Bonjour ${name},`),
    request: (sender) =>
      `Cette adresse e-mail a été indiquée à ${sender} comme étant la vôtre. Veuillez le confirmer afin que nos messages vous parviennent.`,
    button: 'Confirmer l’adresse e-mail',
    link: 'Ou ouvrez cette adresse dans votre navigateur :',
    expiry: (duration) => `Ce lien est valable ${duration} et ne fonctionne qu’une fois.`,
    ignore: 'Si vous n’êtes pas concerné, ignorez ce message ; il ne se passera rien.',
  },
  page: {
    title: 'Confirmer l’adresse e-mail',
    question: 'Appuyez sur le bouton pour confirmer votre adresse e-mail.',
    button: 'Confirmer',
    confirmed: 'Merci. Votre adresse e-mail est confirmée.',
    expired: 'Ce lien a expiré. Veuillez en demander un nouveau.',
    used: 'Ce lien a déjà été utilisé. Veuillez en demander un nouveau.',
    invalid:
      'Ce lien n’est pas valide. Il a peut-être été tronqué, ou votre adresse e-mail a changé entre-temps.',
    unavailable: 'Cela ne fonctionne pas pour le moment. Veuillez réessayer dans quelques minutes.',
  },
};
