import iso6391 from 'iso-639-1';
import { type PasswordType, passwordTypes } from '../passwords/password-type.ts';
import { builder } from './builder.ts';

/** GraphQL's name of a language is the code in capitals; the code itself, in small letters, is what is stored. */
export const LanguageCode = builder.enumType('LanguageCode', {
  description: 'An ISO 639-1 language code.',
  values: Object.fromEntries(
    iso6391
      .getAllCodes()
      .map((code) => [code.toUpperCase(), { value: code as string, description: iso6391.getName(code) }]),
  ),
});

const passwordTypeNames = Object.keys(passwordTypes) as PasswordType[];

export const PasswordTypeEnum = builder.enumType('PasswordType', {
  description: 'The format of the text in `password`.',
  values: Object.fromEntries(
    passwordTypeNames.map((type) => [type, { value: type, description: passwordTypes[type].meaning }]),
  ) as Record<PasswordType, { value: PasswordType; description: string }>,
});

export const EmailDeliverabilityEnum = builder.enumType('EmailDeliverability', {
  description: 'What the name servers said about the domain of an email.',
  values: {
    DELIVERABLE: { value: 'DELIVERABLE', description: 'It receives mail.' },
    UNKNOWN: { value: 'UNKNOWN', description: 'They did not answer in time; they are asked again later.' },
    UNDELIVERABLE: {
      value: 'UNDELIVERABLE',
      description:
        'They did not answer when the customer was created, and said later that it receives no mail.',
    },
  } as const,
});
