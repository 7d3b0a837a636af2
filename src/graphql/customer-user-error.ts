import { type CustomerErrorCode, customerErrorCodes } from '../customers/error-codes.ts';
import type { Issue } from '../customers/issue.ts';
import { builder } from './builder.ts';

const codes = Object.keys(customerErrorCodes) as [CustomerErrorCode, ...CustomerErrorCode[]];

export const CustomerErrorCodeType = builder.enumType('CustomerErrorCode', {
  description: 'Everything that an input can be refused for. Stable: clients may switch over it.',
  values: Object.fromEntries(
    codes.map((code) => [
      code,
      {
        value: code,
        description: `${customerErrorCodes[code].meaning}${customerErrorCodes[code].retryable ? ' Retryable: the same request may succeed later.' : ''}`,
      },
    ]),
  ) as Record<CustomerErrorCode, { value: CustomerErrorCode; description: string }>,
});

export const CustomerUserError = builder.objectRef<Issue>('CustomerUserError').implement({
  description: 'One violation of one rule. An answer lists all of them, in the order of the fields.',
  fields: (t) => ({
    code: t.field({
      type: CustomerErrorCodeType,
      description: 'What is wrong, for a program.',
      resolve: (issue) => issue.code,
    }),
    path: t.stringList({
      description: 'Where it is, from the argument on, e.g. `["input", "metadata", "plan"]`.',
      resolve: (issue) => [...issue.path],
    }),
    message: t.exposeString('message', { description: 'What is wrong and what to do, for a developer.' }),
    hint: t.string({
      nullable: true,
      description: 'A further step, e.g. `Did you mean icloud.com?`.',
      resolve: (issue) => issue.hint,
    }),
    params: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The facts behind the message, e.g. `{"max": 255, "actual": 300}`.',
      resolve: (issue) => issue.params,
    }),
  }),
});
