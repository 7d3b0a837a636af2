import type { CustomerRecord } from './customer-record.ts';
import type { Issue } from './issue.ts';

/** What to do with an input whose customer the site has already, found by oldProviderId, else by email. */
export const ifExistsChoices = {
  ERROR: 'Refuse the input: `TAKEN`.',
  RETURN: 'Leave the customer as it is and answer with it.',
  UPDATE: 'Change what the input gives and keep the rest; the password only when one is sent.',
} as const satisfies Record<string, string>;

export type IfExists = keyof typeof ifExistsChoices;

/** What became of an input. */
export const createResults = {
  CREATED: 'A new customer.',
  RETURNED: 'The customer was there; nothing was changed.',
  UPDATED: 'The customer was there and has changed.',
  UNCHANGED: 'The customer was there and already said all that the input gives.',
} as const satisfies Record<string, string>;

export type CreateResult = keyof typeof createResults;

/** `customer` is the row as it is stored, or would be where the input was only validated. */
export type CreateOutcome =
  | { result: CreateResult; customer: CustomerRecord; issues?: undefined }
  | { result?: undefined; customer?: undefined; issues: Issue[] };
