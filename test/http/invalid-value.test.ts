import { buildSchema, GraphQLError, getVariableValues, parse } from 'graphql';
import { expect, test } from 'vitest';
import { withoutInvalidValue } from '../../src/http/invalid-value.ts';

const schema = buildSchema(`
  enum Language { EN DE }
  input Customer { email: String, password: String, age: Int, language: Language, friends: [Customer!] }
  type Query { create(input: Customer!): Int }`);
const [operation] = parse('query ($input: Customer!) { create(input: $input) }').definitions;

/** What graphql-js says of an input, and what is left of it. */
function messages(input: unknown): { full: string; shown: string | undefined } {
  if (operation?.kind !== 'OperationDefinition') throw new Error('no operation');
  const { errors: [error] = [] } = getVariableValues(schema, operation.variableDefinitions ?? [], { input });
  if (error === undefined) throw new Error('nothing is wrong with the input');
  return { full: error.message, shown: withoutInvalidValue(error)?.message };
}

const password = 'hunter2';

test.each([
  [{ emial: 'a', password }, '; Field "emial" is not defined by type "Customer". Did you mean "email"?'],
  [{ password, age: 'x' }, ' at "input.age"; Int cannot represent non-integer value.'],
  [{ password: { is: password } }, ' at "input.password"; String cannot represent a non string value.'],
  [{ password: [password] }, ' at "input.password"; String cannot represent a non string value.'],
  [{ password: 12345678 }, ' at "input.password"; String cannot represent a non string value.'],
  [
    { friends: [{}, { password: [] }] },
    ' at "input.friends[1].password"; String cannot represent a non string value.',
  ],
  [[password], '; Expected type "Customer" to be an object.'],
  [
    { language: 'en', password },
    ' at "input.language"; Value "en" does not exist in "Language" enum. Did you mean the enum value "EN"?',
  ],
])('%j', (input, reason) => {
  const { full, shown } = messages(input);
  expect(full).not.toBe(shown);
  expect(shown).toBe(`Variable "$input" got invalid value${reason}`);
});

test.each([
  'a; b hunter2',
  'hunter2; x',
  'hunter2 at "input.email"; x',
  'hunter2 cannot represent value: x',
  '\n";\nhunter2',
])('a password that reads like a part of the message: %j', (hostile) => {
  expect(messages({ emial: 'a', password: hostile }).shown).not.toContain('hunter2');
  expect(messages({ password: [hostile] }).shown).not.toContain('hunter2');
});

test('no other error is touched', () => {
  expect(withoutInvalidValue(new GraphQLError('Cannot query field "x".'))).toBeUndefined();
});
