import type { PasswordType } from '../passwords/password-type.ts';
import type { SentPhoto } from '../photos/photo.ts';

/** What a caller sends, before anything is known about it: the shape of GraphQL's `CustomerInput`. */
export interface CustomerInput {
  email?: string | null;
  skipEmailDnsValidations?: boolean | null;
  firstName?: string | null;
  lastName?: string | null;
  phone?: string | null;
  teleMarketing?: boolean | null;
  emailMarketing?: boolean | null;
  emailHardbounce?: boolean | null;
  metadata?: Readonly<Record<string, unknown>> | null;
  oldProviderId?: string | null;
  displayName?: string | null;
  organization?: string | null;
  isImported?: boolean | null;
  taxId?: string | null;
  password?: string | null;
  passwordType?: PasswordType | null;
  username?: string | null;
  title?: string | null;
  salutation?: string | null;
  timezone?: string | null;
  language?: string | null;
  paymentGatewayId?: string | null;
  importPaymentMethods?: boolean | null;
  profilePhoto?: SentPhoto | null;
  emailVerified?: boolean | null;
  billingEmail?: string | null;
  sendConfirmation?: boolean | null;
}

/** The texts that are trimmed and NFC-normalised, in the order of the fields. */
export const textFields = [
  'email',
  'firstName',
  'lastName',
  'phone',
  'oldProviderId',
  'displayName',
  'organization',
  'taxId',
  'username',
  'title',
  'salutation',
  'timezone',
  'paymentGatewayId',
  'billingEmail',
] as const satisfies readonly (keyof CustomerInput)[];

export type TextField = (typeof textFields)[number];

/** An input with one meaning for "not given": null, absent and blank are all `undefined` here. */
export type CustomerDraft = { [K in keyof CustomerInput]: NonNullable<CustomerInput[K]> | undefined };

/** Fixes the meaning of null, absent and blank, and brings every text into its one form. */
export function toDraft(input: CustomerInput): CustomerDraft {
  const draft = {
    skipEmailDnsValidations: input.skipEmailDnsValidations ?? undefined,
    teleMarketing: input.teleMarketing ?? undefined,
    emailMarketing: input.emailMarketing ?? undefined,
    emailHardbounce: input.emailHardbounce ?? undefined,
    metadata: input.metadata ?? undefined,
    isImported: input.isImported ?? undefined,
    // Spaces belong to a password; only one of nothing but spaces counts as not given.
    password: isBlank(input.password) ? undefined : input.password,
    passwordType: input.passwordType ?? undefined,
    language: input.language ?? undefined,
    importPaymentMethods: input.importPaymentMethods ?? undefined,
    profilePhoto: input.profilePhoto ?? undefined,
    emailVerified: input.emailVerified ?? undefined,
    sendConfirmation: input.sendConfirmation ?? undefined,
  } as CustomerDraft;
  for (const field of textFields) {
    const text = input[field];
    if (text === null || text === undefined) continue;
    const trimmed = text.trim();
    if (trimmed === '') continue;
    // A byte order mark is white space too, but stays for the rules to refuse: it shows a file read wrongly.
    draft[field] = nonAscii.test(text)
      ? (text.includes('\ufeff') ? text : trimmed).normalize('NFC')
      : trimmed;
  }
  return draft;
}

/** Texts without these are in every normal form; to see that is cheaper than normalising. */
const nonAscii = /[^ -~]/;

function isBlank(text: string | null | undefined): text is null | undefined | '' {
  return text === null || text === undefined || text.trim() === '';
}
