import { type ImportablePassword, parsePassword } from '../passwords/parse-password.ts';
import { defaultPasswordType } from '../passwords/password-type.ts';
import type { PlainTextPolicy } from '../passwords/plain-text.ts';
import type { Account } from './account.ts';
import { type CustomerDraft, textFields } from './draft.ts';
import {
  checkEmail,
  checkPhone,
  checkText,
  checkTimezone,
  checkUsername,
  inputPath,
  type Report,
} from './field-rules.ts';
import type { Issue } from './issue.ts';
import { checkMetadata } from './metadata.ts';
import type { NewCustomer } from './new-customer.ts';
import { checkGatewayId, checkImportGateway } from './payment-rules.ts';

export type Checked =
  | { ok: true; customer: NewCustomer; issues?: undefined }
  | { ok: false; issues: Issue[]; draft: PartlyChecked };

/** What could be read of a draft that broke some rule: enough to go on looking for further violations. */
export type PartlyChecked = Pick<NewCustomer, 'email' | 'oldProviderId' | 'username' | 'checkDeliverability'>;

/** What a customer who is there already has, by the names of an input. */
type StoredFields = Readonly<Partial<Record<keyof CustomerDraft, unknown>>>;

/**
 * All rules of an input that need nobody's answer: pure, and complete, so that one answer names every mistake.
 *
 * @param siteId a site that the caller has found to belong to the account.
 * @param stored the customer that the draft changes: what it has need not be sent again.
 */
export function checkDraft(
  draft: CustomerDraft,
  account: Account,
  siteId: number,
  policy: PlainTextPolicy,
  stored: StoredFields = {},
): Checked {
  const report: Report = [];
  for (const field of textFields) {
    const text = draft[field];
    if (text !== undefined) checkText(report, field, text);
  }
  checkPresence(report, draft, account, stored);

  const email = draft.email === undefined ? undefined : checkEmail(report, 'email', draft.email);
  const phone = draft.phone === undefined ? undefined : checkPhone(report, draft.phone);
  if (draft.metadata !== undefined) report.push(...checkMetadata(draft.metadata, inputPath('metadata')));
  const password = checkPassword(report, draft, policy);
  if (draft.username !== undefined) checkUsername(report, draft.username);
  const timezone = draft.timezone === undefined ? undefined : checkTimezone(report, draft.timezone);
  checkPayment(report, draft, account);
  const billingEmail =
    draft.billingEmail === undefined ? undefined : checkEmail(report, 'billingEmail', draft.billingEmail);

  const checkDeliverability = email !== undefined && draft.skipEmailDnsValidations !== true;
  if (report.length > 0) {
    const { oldProviderId, username } = draft;
    return { ok: false, issues: report, draft: { email, oldProviderId, username, checkDeliverability } };
  }
  return {
    ok: true,
    customer: {
      siteId,
      email,
      checkDeliverability,
      emailVerified: draft.emailVerified ?? false,
      sendConfirmation: draft.sendConfirmation ?? !(draft.isImported ?? stored.isImported),
      emailHardbounce: draft.emailHardbounce ?? false,
      emailMarketing: draft.emailMarketing,
      teleMarketing: draft.teleMarketing,
      billingEmail: billingEmail?.display,
      firstName: draft.firstName,
      lastName: draft.lastName,
      displayName: draft.displayName,
      organization: draft.organization,
      title: draft.title,
      salutation: draft.salutation,
      phone,
      taxId: draft.taxId,
      metadata: draft.metadata ?? {},
      oldProviderId: draft.oldProviderId,
      isImported: draft.isImported ?? false,
      username: draft.username,
      timezone,
      language: draft.language,
      paymentGatewayId: draft.paymentGatewayId,
      importPaymentMethods: draft.importPaymentMethods ?? false,
      password,
    },
  };
}

/** What must be there: an identity, what the account's TAP gateway asks for, what another field needs. */
function checkPresence(report: Report, draft: CustomerDraft, account: Account, stored: StoredFields): void {
  if (draft.email === undefined && draft.oldProviderId === undefined && draft.displayName === undefined) {
    report.push({
      code: 'IDENTITY_REQUIRED',
      path: ['input'],
      message: 'Send at least one of email, oldProviderId and displayName.',
      params: { fields: ['email', 'oldProviderId', 'displayName'] },
    });
  }
  const tap = account.gateways.has('TAP') ? "the account's active TAP gateway" : undefined;
  const needs: [keyof CustomerDraft, string | undefined][] = [
    ['email', tap ?? (draft.emailVerified ? 'emailVerified' : undefined)],
    ['firstName', tap],
    ['lastName', tap],
    ['password', draft.passwordType === undefined ? undefined : 'passwordType'],
    ['paymentGatewayId', draft.importPaymentMethods ? 'importPaymentMethods' : undefined],
  ];
  for (const [field, needer] of needs) {
    if (needer === undefined || (draft[field] ?? stored[field] ?? undefined) !== undefined) continue;
    report.push({
      code: 'REQUIRED',
      path: inputPath(field),
      message: `Send ${field}: ${needer} needs it.`,
    });
  }
}

function checkPassword(
  report: Report,
  draft: CustomerDraft,
  policy: PlainTextPolicy,
): ImportablePassword | undefined {
  if (draft.password === undefined) return undefined;
  const parsed = parsePassword(draft.passwordType ?? defaultPasswordType, draft.password, policy);
  if (parsed.issue !== undefined) report.push({ ...parsed.issue, path: inputPath('password') });
  return parsed.password;
}

function checkPayment(
  report: Report,
  { paymentGatewayId, importPaymentMethods }: CustomerDraft,
  account: Account,
): void {
  const { gateways } = account;
  if (paymentGatewayId !== undefined) {
    report.push(...checkGatewayId(paymentGatewayId, gateways, inputPath('paymentGatewayId')));
  }
  if (importPaymentMethods) report.push(...checkImportGateway(gateways, inputPath('importPaymentMethods')));
}
