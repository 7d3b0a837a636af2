import { authenticateCustomer, type LoginOutcome } from '../logins/authenticate-customer.ts';
import { builder } from './builder.ts';
import { CustomerType } from './customer-type.ts';
import { CustomerUserError } from './customer-user-error.ts';

const AuthenticateCustomerPayload = builder.objectRef<LoginOutcome>('AuthenticateCustomerPayload').implement({
  description: 'The customer who logged in, or why nobody did.',
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
        '`INVALID_CREDENTIALS` whatever the reason, `TOO_MANY_ATTEMPTS` with `params.retryAfterSeconds`, `BUSY` or ' +
        '`SITE_NOT_FOUND`; empty on success.',
      resolve: (outcome) => outcome.issues ?? [],
    }),
  }),
});

builder.mutationField('authenticateCustomer', (t) =>
  t.field({
    type: AuthenticateCustomerPayload,
    description:
      'Verifies the password of a customer of the site. The first login after an import replaces the imported hash by ' +
      'argon2id. Failed logins slow down further ones, by login and by client address. Scope: `customers:authenticate`.',
    args: {
      siteId: t.arg.int({ required: true, description: 'The site of the customer. Example: `1`.' }),
      login: t.arg.string({
        required: true,
        description: 'Email address or username, in any case. Example: `"ada@lovelace.dev"`.',
      }),
      password: t.arg.string({
        required: true,
        description: 'As typed, never trimmed. Example: `"correct horse battery staple"`.',
      }),
    },
    resolve: (_root, { siteId, login, password }, { deps, actor, clientNetwork }) =>
      authenticateCustomer(deps, actor, { siteId, login, password, network: clientNetwork() }),
  }),
);
