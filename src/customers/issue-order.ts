import type { CustomerInput } from './draft.ts';
import type { Issue } from './issue.ts';

/** The order of the reference's fields, which is the order of the answer. */
const fieldOrder = {
  email: 2,
  skipEmailDnsValidations: 3,
  firstName: 4,
  lastName: 5,
  phone: 6,
  teleMarketing: 7,
  emailMarketing: 8,
  emailHardbounce: 9,
  metadata: 10,
  oldProviderId: 11,
  displayName: 12,
  organization: 13,
  isImported: 14,
  taxId: 15,
  password: 16,
  passwordType: 17,
  username: 18,
  title: 19,
  salutation: 20,
  timezone: 21,
  language: 22,
  paymentGatewayId: 23,
  importPaymentMethods: 24,
  profilePhoto: 25,
  emailVerified: 26,
  billingEmail: 27,
  sendConfirmation: 28,
} as const satisfies Record<keyof CustomerInput, number>;

/** Issues in the order of the fields; those of the whole input first, those of one field as they were found. */
export function inFieldOrder(issues: readonly Issue[]): Issue[] {
  return [...issues].sort((a, b) => position(a) - position(b));
}

function position(issue: Issue): number {
  const field = issue.path[1];
  return field === undefined ? 0 : (fieldOrder[field as keyof typeof fieldOrder] ?? 99);
}
