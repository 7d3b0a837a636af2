import { ArgumentError } from '../customers/argument-error.ts';
import { createCustomers, type ErrorPolicy, errorPolicies } from '../customers/create-customers.ts';
import type { CreateOutcome } from '../customers/create-outcome.ts';
import { toDraft } from '../customers/draft.ts';
import { emailHints } from '../customers/email-hints.ts';
import type { Issue } from '../customers/issue.ts';
import { builder } from './builder.ts';
import { CreateResultEnum, enumValues, IfExistsEnum } from './create-options.ts';
import { CustomerHint } from './customer-hint.ts';
import { CustomerInput, toCustomerInput } from './customer-input.ts';
import { CustomerPreview } from './customer-preview.ts';
import { CustomerType } from './customer-type.ts';
import { CustomerUserError } from './customer-user-error.ts';

const MAX_INPUTS = 1_000;

const ErrorPolicyEnum = builder.enumType('ErrorPolicy', {
  description: 'What a batch does when some of its inputs are refused.',
  values: enumValues<ErrorPolicy>(errorPolicies),
});

interface BatchResult {
  index: number;
  outcome: CreateOutcome;
  isStored: boolean;
}

const CreateCustomersResult = builder.objectRef<BatchResult>('CreateCustomersResult').implement({
  description: 'What became of one input of a batch.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'The place of the input in `inputs`, from 0.' }),
    customer: t.field({
      type: CustomerType,
      nullable: true,
      description: 'The stored customer. Null when `userErrors` is not empty, and with `validateOnly`.',
      resolve: ({ outcome, isStored }) => (isStored ? outcome.customer : null),
    }),
    preview: t.field({
      type: CustomerPreview,
      nullable: true,
      description:
        'With `validateOnly`: the customer as it would be stored. Null when `userErrors` is not empty.',
      resolve: ({ outcome, isStored }) => (isStored ? null : outcome.customer),
    }),
    result: t.field({
      type: CreateResultEnum,
      nullable: true,
      description: 'What happened, or with `validateOnly` what would. Null when `userErrors` is not empty.',
      resolve: ({ outcome }) => outcome.result,
    }),
    userErrors: t.field({
      type: [CustomerUserError],
      description: 'All violations, in the order of the fields; paths begin with `inputs` and the index.',
      resolve: ({ index, outcome }) => (outcome.issues ?? []).map((issue) => inBatch(issue, index)),
    }),
    hints: t.field({
      type: [CustomerHint],
      description: 'What a person may want to look at; paths begin with `inputs` and the index.',
      resolve: ({ index, outcome }) =>
        outcome.customer === undefined
          ? []
          : emailHints(outcome.customer).map((hint) => inBatch(hint, index)),
    }),
  }),
});

function inBatch<Found extends Pick<Issue, 'path'>>(found: Found, index: number): Found {
  const [argument, ...rest] = found.path;
  return argument === 'input' ? { ...found, path: ['inputs', String(index), ...rest] } : found;
}

const CreateCustomersPayload = builder.objectRef<BatchResult[]>('CreateCustomersPayload').implement({
  description: 'What became of each input of a batch.',
  fields: (t) => ({
    results: t.field({
      type: [CreateCustomersResult],
      description: 'One for each input, in their order.',
      resolve: (results) => results,
    }),
    refused: t.int({
      description: 'How many inputs were refused, those of a rejected batch included.',
      resolve: (results) => results.filter(({ outcome }) => outcome.issues !== undefined).length,
    }),
  }),
});

builder.mutationField('createCustomers', (t) =>
  t.field({
    type: CreateCustomersPayload,
    description:
      'Creates customers on a site of the account, as if one were sent after the other: of two inputs with the same ' +
      'email, oldProviderId or username the first wins. Scopes: as for `createCustomer`.',
    args: {
      siteId: t.arg.int({ required: true, description: 'A site of the account. Example: `1`.' }),
      inputs: t.arg({
        type: [CustomerInput],
        required: true,
        description: `The customers, at most ${MAX_INPUTS.toLocaleString('en-US')}.`,
      }),
      errorPolicy: t.arg({
        type: ErrorPolicyEnum,
        defaultValue: 'REJECT_ALL',
        description:
          'What to do when some inputs are refused. Default: `REJECT_ALL`. Example: `REJECT_FAILED`.',
      }),
      ifExists: t.arg({
        type: IfExistsEnum,
        defaultValue: 'ERROR',
        description: 'What to do when the site has a customer already. Default: `ERROR`. Example: `RETURN`.',
      }),
      validateOnly: t.arg.boolean({
        defaultValue: false,
        description: 'Makes every check and writes nothing; see `preview`. Default: false. Example: `true`.',
      }),
    },
    resolve: async (_root, { siteId, inputs, ...args }, { deps, actor, readPhoto }) => {
      if (inputs.length > MAX_INPUTS) {
        throw new ArgumentError(`Send at most ${MAX_INPUTS} inputs at once, not ${inputs.length}.`);
      }
      const validateOnly = args.validateOnly ?? false;
      const drafts = inputs.map((input) => toDraft(toCustomerInput(input, readPhoto)));
      const outcomes = await createCustomers(deps, actor, siteId, drafts, {
        errorPolicy: args.errorPolicy ?? 'REJECT_ALL',
        ifExists: args.ifExists ?? undefined,
        validateOnly,
      });
      return outcomes.map((outcome, index) => ({ index, outcome, isStored: !validateOnly }));
    },
  }),
);
