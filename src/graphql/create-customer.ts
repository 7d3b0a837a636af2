import { createCustomer } from '../customers/create-customer.ts';
import { toDraft } from '../customers/draft.ts';
import { emailHints } from '../customers/email-hints.ts';
import type { CreateAnswer } from '../customers/idempotency-keys.ts';
import { builder } from './builder.ts';
import { CreateResultEnum, IfExistsEnum } from './create-options.ts';
import { CustomerHint } from './customer-hint.ts';
import { CustomerInput, toCustomerInput } from './customer-input.ts';
import { CustomerPreview } from './customer-preview.ts';
import { CustomerType } from './customer-type.ts';
import { CustomerUserError } from './customer-user-error.ts';

/** An answer, and whether its customer is stored or would be. */
interface Payload {
  answer: CreateAnswer;
  isStored: boolean;
}

const CreateCustomerPayload = builder.objectRef<Payload>('CreateCustomerPayload').implement({
  description: 'The customer, or everything that is wrong with the input.',
  fields: (t) => ({
    customer: t.field({
      type: CustomerType,
      nullable: true,
      description: 'The stored customer. Null when `userErrors` is not empty, and with `validateOnly`.',
      resolve: ({ answer, isStored }) => (isStored ? answer.customer : null),
    }),
    preview: t.field({
      type: CustomerPreview,
      nullable: true,
      description:
        'With `validateOnly`: the customer as it would be stored. Null when `userErrors` is not empty.',
      resolve: ({ answer, isStored }) => (isStored ? null : answer.customer),
    }),
    result: t.field({
      type: CreateResultEnum,
      nullable: true,
      description: 'What happened, or with `validateOnly` what would. Null when `userErrors` is not empty.',
      resolve: ({ answer }) => answer.result,
    }),
    userErrors: t.field({
      type: [CustomerUserError],
      description: 'All violations, in the order of the fields; empty on success.',
      resolve: ({ answer }) => answer.issues ?? [],
    }),
    hints: t.field({
      type: [CustomerHint],
      description:
        'What a person may want to look at, such as an email that reads like a slip of the keyboard.',
      resolve: ({ answer }) => (answer.customer === undefined ? [] : emailHints(answer.customer)),
    }),
    replayed: t.boolean({
      description: 'True when this is the answer to an earlier request with the same `idempotencyKey`.',
      resolve: ({ answer }) => answer.replayed,
    }),
  }),
});

builder.mutationField('createCustomer', (t) =>
  t.field({
    type: CreateCustomerPayload,
    description:
      'Creates a customer on a site of the account. Scope: `customers:write`; with `ifExists` other than `ERROR` also ' +
      '`customers:read`, because the answer shows a customer who was there before.',
    args: {
      siteId: t.arg.int({ required: true, description: 'A site of the account. Example: `1`.' }),
      input: t.arg({ type: CustomerInput, required: true, description: 'The customer.' }),
      ifExists: t.arg({
        type: IfExistsEnum,
        defaultValue: 'ERROR',
        description:
          'What to do when the site has the customer already. Default: `ERROR`. Example: `UPDATE`.',
      }),
      idempotencyKey: t.arg.string({
        description:
          'A key of 1 to 255 characters that you choose, such as a UUID. For 24 hours the same key with the same input ' +
          'gets the first answer again, and creates nothing; with another input it is refused. Keys of one token ' +
          'subject do not meet those of another. Default: none. Example: `"8a1f3c52-2f0e-4f6e-9a53-0c8f6e0e7a11"`.',
      }),
      validateOnly: t.arg.boolean({
        defaultValue: false,
        description: 'Makes every check and writes nothing; see `preview`. Default: false. Example: `true`.',
      }),
    },
    resolve: async (_root, { siteId, input, ...args }, { deps, actor, readPhoto }) => {
      const validateOnly = args.validateOnly ?? false;
      const answer = await createCustomer(deps, actor, {
        siteId,
        draft: toDraft(toCustomerInput(input, readPhoto)),
        ifExists: args.ifExists ?? undefined,
        idempotencyKey: args.idempotencyKey ?? undefined,
        validateOnly,
      });
      return { answer, isStored: answer.replayed || !validateOnly };
    },
  }),
);
