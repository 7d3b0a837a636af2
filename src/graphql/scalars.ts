import { GraphQLError, Kind, type ValueNode } from 'graphql';
import { Upload } from 'graphql-upload-minimal';
import { builder } from './builder.ts';

builder.scalarType('DateTime', {
  description: 'A moment as ISO 8601 text in UTC with milliseconds, e.g. `"2026-01-31T09:30:00.000Z"`.',
  serialize: (value) => value.toISOString(),
  parseValue: parseDateTime,
});

builder.scalarType('JSON', {
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => literalToJson(node, variables ?? {}),
});

builder.scalarType('JSONObject', {
  description: 'A JSON object, e.g. `{"plan": "gold", "seats": 3}`.',
  serialize: (value) => value,
  parseValue: parseJsonObject,
  parseLiteral: (node, variables) => parseJsonObject(literalToJson(node, variables ?? {})),
});

const uploadExpected =
  'Upload must be a file: send multipart/form-data by the GraphQL multipart request specification.';

builder.scalarType('Upload', {
  description:
    'A file. Send the request as `multipart/form-data` by the GraphQL multipart request specification, with the header ' +
    '`GraphQL-Preflight: 1`, and null where the file belongs.',
  parseValue(value) {
    if (value instanceof Upload) return value.promise;
    throw new GraphQLError(uploadExpected);
  },
  parseLiteral: (node) => {
    throw new GraphQLError(uploadExpected, { nodes: node });
  },
  serialize: () => {
    throw new Error('a file is never part of an answer');
  },
});

/** RFC 3339 section 5.6: the profile of ISO 8601 that says which moment is meant, with its offset. */
const rfc3339 = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/i;

/** The years that every layer down to the database can write. */
const [firstYear, lastYear] = [1, 9999];

function parseDateTime(value: unknown): Date {
  const day = typeof value === 'string' ? rfc3339.exec(value)?.[1] : undefined;
  const date = new Date(day !== undefined && isDay(day) ? (value as string) : Number.NaN);
  const year = date.getUTCFullYear();
  if (year >= firstYear && year <= lastYear) return date;
  throw new GraphQLError('DateTime must be a text like "2026-01-31T09:30:00Z", with Z or an offset.');
}

/** `new Date` takes 30 February for 2 March. */
function isDay(text: string): boolean {
  const date = new Date(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function parseJsonObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GraphQLError('JSONObject must be an object, like {"plan": "gold"}.');
  }
  return value as Readonly<Record<string, unknown>>;
}

function literalToJson(node: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.ENUM:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.NULL:
      return null;
    case Kind.VARIABLE:
      return variables[node.name.value] ?? null;
    case Kind.LIST:
      return node.values.map((item) => literalToJson(item, variables));
    case Kind.OBJECT:
      // Own properties whatever their name: `__proto__` is a key like any other.
      return Object.fromEntries(
        node.fields.map((field) => [field.name.value, literalToJson(field.value, variables)]),
      );
  }
}
