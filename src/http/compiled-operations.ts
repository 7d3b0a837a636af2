import type { DocumentNode, GraphQLSchema } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { GraphQLParams, Plugin } from 'graphql-yoga';

/** Requests that an operation has to come with before it is compiled: it costs milliseconds, and memory for good. */
const SEEN_BEFORE = 3;
/** Most operations that are remembered, and the longest of their documents in UTF-16 units. */
const MAX_OPERATIONS = 500;
const MAX_LENGTH = 10_000;

interface Known {
  count: number;
  execute?: CompiledQuery['query'];
}

/** Operations that came often enough to be compiled: parsed, validated and turned into code (graphql-jit). */
export class CompiledOperations {
  readonly #schema: GraphQLSchema;
  readonly #known = new Map<string, Known>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** Executes the operation as GraphQL's own `execute` does; undefined for one that is not compiled. */
  find({ query, operationName }: GraphQLParams): CompiledQuery['query'] | undefined {
    return query === undefined ? undefined : this.#known.get(keyOf(query, operationName))?.execute;
  }

  /** Notes an operation that is valid, and compiles it when it has come often enough. */
  note(query: string, operationName: string | undefined, document: DocumentNode): void {
    if (query.length > MAX_LENGTH) return;
    const key = keyOf(query, operationName);
    const known = this.#known.get(key) ?? { count: 0 };
    if (known.count === 0) {
      if (this.#known.size >= MAX_OPERATIONS) this.#known.clear();
      this.#known.set(key, known);
    }
    if (++known.count !== SEEN_BEFORE) return;
    const compiled = compileQuery(this.#schema, document, operationName, {
      disablingCapturingStackErrors: true,
    });
    if (isCompiledQuery(compiled)) known.execute = compiled.query;
  }
}

/** Most requests name no operation: theirs need no new text. No document begins with a digit, so no two keys meet. */
function keyOf(query: string, operationName: string | null | undefined): string {
  return operationName ? `${operationName.length} ${operationName}${query}` : query;
}

/** Notes what Yoga executes. */
export function useCompiling(operations: CompiledOperations): Plugin {
  return {
    onExecute({ args: { document, operationName, contextValue } }) {
      const { query } = (contextValue as { params?: GraphQLParams }).params ?? {};
      if (query !== undefined) operations.note(query, operationName ?? undefined, document);
    },
  };
}
