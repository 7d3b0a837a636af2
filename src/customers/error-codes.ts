/**
 * Every code that `CustomerUserError.code` can hold: the one table behind the GraphQL enum, the error page
 * and the clients' exhaustive `switch`. `retryable` says whether the same request may succeed later.
 */
export const customerErrorCodes = {
  SITE_NOT_FOUND: { retryable: false, meaning: 'The site does not exist or is not open to this token.' },
  CUSTOMER_NOT_FOUND: {
    retryable: false,
    meaning: 'The customer does not exist or is not open to this token.',
  },
  IDENTITY_REQUIRED: { retryable: false, meaning: 'None of email, oldProviderId and displayName was given.' },
  REQUIRED: { retryable: false, meaning: 'A field that another field or the account needs is missing.' },
  CHARACTERS_INVALID: {
    retryable: false,
    meaning: 'A text holds control characters, NUL or half of a surrogate pair.',
  },
  TOO_LONG: { retryable: false, meaning: 'A text has more characters than the field holds.' },
  IDEMPOTENCY_KEY_INVALID: { retryable: false, meaning: 'An idempotency key has 1 to 255 characters.' },
  IDEMPOTENCY_MISMATCH: {
    retryable: false,
    meaning: 'The idempotency key was used for another input within the last 24 hours.',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    retryable: true,
    meaning: 'A request with the same idempotency key is still being worked on.',
  },
  BATCH_REJECTED: {
    retryable: false,
    meaning: 'Nothing is wrong with this input, but others of its batch were refused.',
  },
  TAKEN: { retryable: false, meaning: 'Another customer of the account already has this value.' },
  EMAIL_INVALID: { retryable: false, meaning: 'Not an email address.' },
  EMAIL_UNDELIVERABLE: { retryable: false, meaning: "The address's domain does not receive mail." },
  EMAIL_CHECK_UNAVAILABLE: {
    retryable: true,
    meaning: 'Name servers did not answer in time and the account asks for certainty.',
  },
  EMAIL_ALREADY_VERIFIED: { retryable: false, meaning: 'There is nothing to confirm any more.' },
  CONFIRMATION_THROTTLED: {
    retryable: true,
    meaning: 'Confirmation mails were asked for too often; try again after params.retryAfterSeconds.',
  },
  CONFIRMATION_TOKEN_INVALID: {
    retryable: false,
    meaning:
      'The token was not made by this service, is not for this account, or the email has changed since.',
  },
  CONFIRMATION_TOKEN_EXPIRED: { retryable: false, meaning: 'The token of a confirmation link has expired.' },
  CONFIRMATION_TOKEN_USED: {
    retryable: false,
    meaning: 'The token confirmed the email before, and the confirmation was undone since.',
  },
  PHONE_INVALID: { retryable: false, meaning: 'Fewer than 5 or more than 20 digits.' },
  METADATA_INVALID: { retryable: false, meaning: 'A metadata key or value breaks a rule.' },
  USERNAME_INVALID: { retryable: false, meaning: 'A username holds a character outside 0-9 A-Z a-z - _.' },
  TIMEZONE_INVALID: { retryable: false, meaning: 'Not the name or alias of an IANA time zone.' },
  PASSWORD_FORMAT_INVALID: {
    retryable: false,
    meaning: 'The password does not have the format that passwordType names.',
  },
  PASSWORD_COST_OUT_OF_RANGE: {
    retryable: false,
    meaning: 'The hash asks for more work per login than the service allows.',
  },
  PASSWORD_TOO_SHORT: { retryable: false, meaning: 'A plain-text password below the minimum.' },
  PASSWORD_TOO_LONG: { retryable: false, meaning: 'A plain-text password above the maximum.' },
  INVALID_CREDENTIALS: { retryable: false, meaning: 'No customer of the site has this login and password.' },
  TOO_MANY_ATTEMPTS: {
    retryable: true,
    meaning: 'Too many logins failed; try again after params.retryAfterSeconds.',
  },
  PAYMENT_GATEWAY_ID_INVALID: { retryable: false, meaning: 'Not a customer id of the active gateway.' },
  GATEWAY_UNAVAILABLE: { retryable: false, meaning: 'The account has no active gateway that can do this.' },
  IMAGE_UNREADABLE: { retryable: false, meaning: 'The file is not a whole, valid image.' },
  IMAGE_FORMAT_UNSUPPORTED: { retryable: false, meaning: 'The image is neither JPEG nor PNG.' },
  IMAGE_NOT_SQUARE: { retryable: false, meaning: "The image's width and height differ." },
  IMAGE_TOO_SMALL: { retryable: false, meaning: 'The image is smaller than 150x150 pixels.' },
  PHOTO_NOT_IN_BATCH: {
    retryable: false,
    meaning: 'A photo comes with `createCustomer`; a batch takes none.',
  },
  FILE_TOO_LARGE: { retryable: false, meaning: 'The file has more bytes or pixels than allowed.' },
  STORAGE_UNAVAILABLE: { retryable: true, meaning: 'The photo could not be stored; nothing was written.' },
  NOT_STORED: {
    retryable: false,
    meaning: 'The database did not take this customer of a batch, for a reason that no rule knows.',
  },
  BUSY: { retryable: true, meaning: 'Too much work is queued; try again in a moment.' },
} as const satisfies Record<string, { retryable: boolean; meaning: string }>;

export type CustomerErrorCode = keyof typeof customerErrorCodes;
