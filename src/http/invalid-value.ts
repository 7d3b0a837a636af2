import { GraphQLError } from 'graphql';

/**
 * graphql-js repeats the value that a variable could not take: where a field is misspelt that is the whole input, its
 * password included, and callers log messages. This says the same without the value.
 *
 * @returns undefined for every other error.
 */
export function withoutInvalidValue(error: GraphQLError): GraphQLError | undefined {
  const subject = /^Variable "\$\w+" got invalid value /.exec(error.message)?.[0].trimEnd();
  if (subject === undefined) return undefined;
  const { nodes, extensions } = error;
  return new GraphQLError(`${subject}${reason(error.message)}`, {
    nodes,
    extensions: { code: 'BAD_USER_INPUT', ...extensions },
  });
}

/** ` at "input.phone"; Why.` The value stands before it, and again at the end of some reasons. */
function reason(message: string): string {
  const told = message.replace(/ (cannot represent [\w ".-]*?value): .*$/s, ' $1.');
  const [, where = '', why] = /^.*?( at "[\w.[\]]+")?; ([^;]*)$/s.exec(told) ?? [];
  return why === undefined ? '.' : `${where}; ${why}`;
}
