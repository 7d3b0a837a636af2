import {
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Most tokens of a query document; GraphiQL's introspection query has about 300. */
const MAX_TOKENS = 2_000;
/** Most fields at the top of an operation: each may be a create or a list. */
const MAX_ROOT_FIELDS = 20;

/** Bounds on what one request may ask for, checked while parsing and validating, both of which are cached. */
export function useQueryLimits(): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => parseFn(source, { ...options, maxTokens: MAX_TOKENS }));
    },
    onValidate({ addValidationRule }) {
      addValidationRule((context: ValidationContext) => ({
        OperationDefinition(node: OperationDefinitionNode) {
          if (countFields(context, node.selectionSet) > MAX_ROOT_FIELDS) {
            context.reportError(
              new GraphQLError(`An operation has at most ${MAX_ROOT_FIELDS} fields at its top.`, {
                nodes: node,
              }),
            );
          }
        },
      }));
    },
  };
}

/** Fields of a selection, those of its fragments among them. A fragment that is spread again selects nothing new. */
function countFields(
  context: ValidationContext,
  { selections }: SelectionSetNode,
  seen: Set<string> = new Set(),
): number {
  let count = 0;
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      count++;
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      count += countFields(context, selection.selectionSet, seen);
    } else if (!seen.has(selection.name.value)) {
      seen.add(selection.name.value);
      const fragment = context.getFragment(selection.name.value);
      if (fragment) count += countFields(context, fragment.selectionSet, seen);
    }
  }
  return count;
}
