import { type ResendOutcome, resendConfirmation } from '../email/resend-confirmation.ts';
import { builder } from './builder.ts';
import { CustomerType } from './customer-type.ts';
import { CustomerUserError } from './customer-user-error.ts';

const ResendConfirmationPayload = builder.objectRef<ResendOutcome>('ResendConfirmationPayload').implement({
  description: 'The customer who gets a further confirmation mail, or why none goes out.',
  fields: (t) => ({
    customer: t.field({
      type: CustomerType,
      nullable: true,
      description: 'Null exactly when `userErrors` is not empty.',
      resolve: (outcome) => outcome.customer,
    }),
    userErrors: t.field({
      type: [CustomerUserError],
      description:
        '`CUSTOMER_NOT_FOUND`, `REQUIRED` without an email, `EMAIL_ALREADY_VERIFIED`, `EMAIL_UNDELIVERABLE` after a hard ' +
        'bounce, or `CONFIRMATION_THROTTLED` with `params.retryAfterSeconds`; empty on success.',
      resolve: (outcome) => outcome.issues ?? [],
    }),
  }),
});

builder.mutationField('resendConfirmation', (t) =>
  t.field({
    type: ResendConfirmationPayload,
    description:
      'Sends the customer a further mail that asks to confirm the email: at most one a minute and five in 24 hours. ' +
      'Links of earlier mails go on working. Scope: `customers:write`.',
    args: {
      customerId: t.arg.id({
        required: true,
        description: 'The id of the customer. Example: `"0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"`.',
      }),
    },
    resolve: (_root, { customerId }, { deps, actor }) => resendConfirmation(deps, actor, customerId),
  }),
);
