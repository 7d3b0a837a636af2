import { type ConfirmationMailDeps, confirmationMailKind } from './email/confirmation-mail.handler.ts';
import { type EmailRecheckDeps, emailRecheckKind } from './email/email-recheck.handler.ts';
import type { JobKind } from './jobs/job-handler.ts';
import { type ImportDeps, importPaymentMethodsKind } from './payments/import-payment-methods.handler.ts';
import { type UnusedPhotoDeps, unusedPhotoKind } from './photos/unused-photo.handler.ts';

/** Every kind of job that this version can run. */
export function jobKinds(
  deps: ImportDeps & ConfirmationMailDeps & EmailRecheckDeps & UnusedPhotoDeps,
): JobKind[] {
  return [
    importPaymentMethodsKind(deps),
    confirmationMailKind(deps),
    emailRecheckKind(deps),
    unusedPhotoKind(deps),
  ];
}
