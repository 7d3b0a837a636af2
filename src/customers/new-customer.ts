import type { EmailAddress } from '../email/address.ts';
import type { ImportablePassword } from '../passwords/parse-password.ts';

/** A customer that passed every rule that can be checked without asking anyone: normalised, ready to be stored. */
export interface NewCustomer {
  siteId: number;
  email: EmailAddress | undefined;
  checkDeliverability: boolean;
  emailVerified: boolean;
  /** Whether the customer is to be asked by mail to confirm the email, where that makes sense. */
  sendConfirmation: boolean;
  emailHardbounce: boolean;
  emailMarketing: boolean | undefined;
  teleMarketing: boolean | undefined;
  billingEmail: string | undefined;
  firstName: string | undefined;
  lastName: string | undefined;
  displayName: string | undefined;
  organization: string | undefined;
  title: string | undefined;
  salutation: string | undefined;
  phone: string | undefined;
  taxId: string | undefined;
  metadata: Readonly<Record<string, unknown>>;
  oldProviderId: string | undefined;
  isImported: boolean;
  username: string | undefined;
  timezone: string | undefined;
  language: string | undefined;
  paymentGatewayId: string | undefined;
  importPaymentMethods: boolean;
  password: ImportablePassword | undefined;
}
