import type { CustomerInput as Input } from '../customers/draft.ts';
import { builder } from './builder.ts';
import type { GraphQLContext } from './context.ts';
import { LanguageCode, PasswordTypeEnum } from './enums.ts';

/** The fields of the reference in its order; rules are in `src/customers/rules.ts`, words are here. */
export const CustomerInput = builder.inputType('CustomerInput', {
  description:
    'A customer to create. At least one of `email`, `oldProviderId` and `displayName` must be there. Texts are trimmed ' +
    'and NFC-normalised; null, an absent field and a blank text all mean "not given". Lengths count Unicode code points.',
  fields: (t) => ({
    email: t.string({
      description:
        'Email address (RFC 5321, RFC 6531), at most 254 octets. Unique under the account whatever its case; must be ' +
        'deliverable by DNS unless `skipEmailDnsValidations` is true. Needed while the account has an active TAP gateway. ' +
        'Default: none. Example: `"ada@lovelace.dev"`.',
    }),
    skipEmailDnsValidations: t.boolean({
      defaultValue: false,
      description: 'True: no DNS look-up is made for `email`. Default: false. Example: `true`.',
    }),
    firstName: t.string({
      description:
        'First name, at most 255 characters. Needed while the account has an active TAP gateway. Default: none. Example: `"Ada"`.',
    }),
    lastName: t.string({
      description:
        'Last name, at most 255 characters. Needed while the account has an active TAP gateway. Default: none. Example: `"Lovelace"`.',
    }),
    phone: t.string({
      description:
        'Phone number. Everything but digits is stripped, 5 to 20 digits must be left and are stored. Default: none. Example: `"+44 20 7946 0018"`.',
    }),
    teleMarketing: t.boolean({
      description: 'Consent to marketing by telephone. Default: none (never asked). Example: `false`.',
    }),
    emailMarketing: t.boolean({
      description: 'Consent to marketing by email. Default: none (never asked). Example: `true`.',
    }),
    emailHardbounce: t.boolean({
      description: 'Deliveries to `email` fail for good. Default: false. Example: `false`.',
    }),
    metadata: t.field({
      type: 'JSONObject',
      description:
        'Key-value pairs of your own: at most 50 keys of 1 to 40 characters without `[` and `]`; values are texts of at ' +
        'most 500 characters, numbers, booleans or null. Never card numbers. Default: `{}`. Example: `{"plan": "gold", "seats": 3}`.',
    }),
    oldProviderId: t.string({
      description:
        'The customer\'s id at the previous provider, at most 255 characters, unique under the account. Default: none. Example: `"legacy-1815"`.',
    }),
    displayName: t.string({
      description: 'Name to show, at most 100 characters. Default: none. Example: `"Ada L."`.',
    }),
    organization: t.string({
      description:
        'Organization, at most 255 characters. Default: none. Example: `"Analytical Engines Ltd"`.',
    }),
    isImported: t.boolean({
      description:
        'The customer comes from an external system; no confirmation mail goes out unless `sendConfirmation` asks for it. Default: false. Example: `true`.',
    }),
    taxId: t.string({
      description:
        'Tax identification number, at most 255 characters. Default: none. Example: `"GB999999973"`.',
    }),
    password: t.string({
      description:
        'The password or its hash, in the format that `passwordType` names. Never returned, never logged. Default: none. Example: `"correct horse battery staple"`.',
    }),
    passwordType: t.field({
      type: PasswordTypeEnum,
      description:
        'Format of `password`; needs one. Default: `PASSWORD_BCRYPT` when a password is sent. Example: `PLAIN_TEXT`.',
    }),
    username: t.string({
      description:
        'Login name: 1 to 100 of the characters 0-9 A-Z a-z - _. Unique under the account whatever its case. Default: none. Example: `"ada_l"`.',
    }),
    title: t.string({
      description: 'Title, at most 255 characters. Default: none. Example: `"Countess"`.',
    }),
    salutation: t.string({
      description: 'Salutation, at most 255 characters. Default: none. Example: `"Dear Lady Lovelace"`.',
    }),
    timezone: t.string({
      description:
        'Name or alias of an IANA time zone in any case; stored in the spelling of the tz database. Offsets are refused. Default: none. Example: `"Europe/London"`.',
    }),
    language: t.field({
      type: LanguageCode,
      description: 'ISO 639-1 code of the language. Default: none. Example: `EN`.',
    }),
    paymentGatewayId: t.string({
      description:
        'The customer\'s id at the account\'s payment gateway, at most 255 characters; `cus_…` where that is Stripe. Stored as it is. Default: none. Example: `"cus_NffrFeUfNV2Hib"`.',
    }),
    importPaymentMethods: t.boolean({
      description:
        'Import the payment methods behind `paymentGatewayId`; needs it, and an active Stripe gateway. Default: false. Example: `true`.',
    }),
    profilePhoto: t.field({
      type: 'Upload',
      description:
        'Square image of at least 150x150 pixels (after EXIF orientation), JPEG or PNG by its content, at most 8 MiB ' +
        '(PHOTO_MAX_BYTES) and 40 megapixels. Stored upright, at most 1024 pixels wide, without metadata such as GPS. Only with `createCustomer`. ' +
        'Default: none. Example: a file in a multipart request, null in its `operations`.',
    }),
    emailVerified: t.boolean({
      description:
        "The email is known to be the customer's: no confirmation mail goes out. Needs `email`. Default: false. Example: `true`.",
    }),
    billingEmail: t.string({
      description:
        'Where invoices go: same syntax as `email`, no DNS look-up, not unique. Default: none. Example: `"accounts@lovelace.dev"`.',
    }),
    sendConfirmation: t.boolean({
      description:
        'Send a mail that asks the customer to confirm `email`; none goes out where `emailVerified` or `emailHardbounce` ' +
        'is true. Default: true, but false where `isImported` is true. Example: `false`.',
    }),
  }),
});

/** What a client sent, as the domain knows it: of a file only that it can be had. */
export function toCustomerInput(
  input: typeof CustomerInput.$inferInput,
  readPhoto: GraphQLContext['readPhoto'],
): Input {
  const { profilePhoto: upload, ...fields } = input;
  return { ...fields, profilePhoto: upload && (() => readPhoto(upload)) };
}
