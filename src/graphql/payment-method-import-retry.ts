import { type RetryOutcome, retryPaymentMethodImport } from '../payments/retry-import.ts';
import { builder } from './builder.ts';
import { CustomerType } from './customer-type.ts';
import { CustomerUserError } from './customer-user-error.ts';

const Payload = builder.objectRef<RetryOutcome>('RetryPaymentMethodImportPayload').implement({
  description: 'The customer, whose `paymentMethodImport` is under way, or why there can be no import.',
  fields: (t) => ({
    customer: t.field({
      type: CustomerType,
      nullable: true,
      description: 'Null exactly when `userErrors` is not empty.',
      resolve: (outcome) => outcome.customer,
    }),
    userErrors: t.field({
      type: [CustomerUserError],
      description: 'Why there can be no import; empty on success.',
      resolve: (outcome) => outcome.issues ?? [],
    }),
  }),
});

builder.mutationField('retryPaymentMethodImport', (t) =>
  t.field({
    type: Payload,
    description:
      'Imports the payment methods of a customer once more, or for the first time. While an import is under way this ' +
      'changes nothing. Scope: `customers:write`.',
    args: { customerId: t.arg.id({ required: true, description: 'The customer.' }) },
    resolve: (_root, { customerId }, { deps, actor }) => retryPaymentMethodImport(deps, actor, customerId),
  }),
);
