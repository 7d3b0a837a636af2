import {
  type CreateResult,
  createResults,
  type IfExists,
  ifExistsChoices,
} from '../customers/create-outcome.ts';
import { builder } from './builder.ts';

export const IfExistsEnum = builder.enumType('IfExists', {
  description:
    'What to do when the site has the customer already: one with the same `oldProviderId`, else one with the same ' +
    '`email` (unless both have an `oldProviderId` and these differ).',
  values: enumValues<IfExists>(ifExistsChoices),
});

export const CreateResultEnum = builder.enumType('CreateResult', {
  description: 'What became of an input.',
  values: enumValues<CreateResult>(createResults),
});

/** GraphQL's values of a table of names and meanings. */
export function enumValues<Name extends string>(
  meanings: Readonly<Record<Name, string>>,
): Record<Name, { value: Name; description: string }> {
  const names = Object.keys(meanings) as Name[];
  return Object.fromEntries(
    names.map((name) => [name, { value: name, description: meanings[name] }]),
  ) as Record<Name, { value: Name; description: string }>;
}
