import type { ConfirmationWords } from './confirmation-words.ts';

export const english: ConfirmationWords = {
  language: 'en',
  mail: {
    subject: (sender) => `Please confirm your email address for ${sender}`,
    greeting: (name) => (name === undefined ? 'Hello,' : `Hello ${name},`),
    request: (sender) =>
      `${sender} was given this email address as yours. Please confirm that it is, so that mail reaches you.`,
    button: 'Confirm email address',
    link: 'Or open this address in your browser:',
    expiry: (duration) => `The link is valid for ${duration} and works once.`,
    ignore: 'If you know nothing about this, ignore this mail; nothing will happen.',
  },
  page: {
    title: 'Confirm email address',
    question: 'Press the button to confirm your email address.',
    button: 'Confirm',
    confirmed: 'Thank you. Your email address is confirmed.',
    expired: 'This link has expired. Please ask for a new one.',
    used: 'This link has already been used. Please ask for a new one.',
    invalid: 'This link is not valid. It may have been cut off, or your email address has changed since.',
    unavailable: 'This does not work at the moment. Please try again in a few minutes.',
  },
};
