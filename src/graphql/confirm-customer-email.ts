import { type ConfirmOutcome, confirmCustomerEmail } from '../email/confirm-email.ts';
import { builder } from './builder.ts';
import { CustomerType } from './customer-type.ts';
import { CustomerUserError } from './customer-user-error.ts';

const ConfirmCustomerEmailPayload = builder
  .objectRef<ConfirmOutcome>('ConfirmCustomerEmailPayload')
  .implement({
    description: 'The customer whose email is confirmed, or why it is not.',
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
          '`CONFIRMATION_TOKEN_INVALID`, `CONFIRMATION_TOKEN_EXPIRED` or `CONFIRMATION_TOKEN_USED`; empty on success.',
        resolve: (outcome) => outcome.issues ?? [],
      }),
    }),
  });

builder.mutationField('confirmCustomerEmail', (t) =>
  t.field({
    type: ConfirmCustomerEmailPayload,
    description:
      'Marks an email as verified, for a front end of your own that confirmation links lead to; without one they lead ' +
      'to a page of this service. The same token again changes nothing and succeeds. Scope: `customers:write`.',
    args: {
      token: t.arg.string({
        required: true,
        description: 'The parameter `token` of the link. Example: `"AAAAAQGarK…"`.',
      }),
    },
    resolve: (_root, { token }, { deps, actor }) => confirmCustomerEmail(deps, actor, token),
  }),
);
