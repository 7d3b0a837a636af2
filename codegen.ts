/**
 * `npm run codegen`: schema.graphql + examples/operations.graphql -> the typed client examples/generated/client.ts.
 * `npm run docs` (with --write): first writes schema.graphql and docs/errors.md anew from the code.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { codegen } from '@graphql-codegen/core';
import * as sdkPlugin from '@graphql-codegen/typescript-generic-sdk';
import * as operationsPlugin from '@graphql-codegen/typescript-operations';
import { lexicographicSortSchema, parse, printSchema } from 'graphql';
import { customerErrorCodes } from './src/customers/error-codes.ts';
import { schema } from './src/graphql/schema.ts';

const schemaFile = new URL('schema.graphql', import.meta.url);
const errorsFile = new URL('docs/errors.md', import.meta.url);

/** The committed schema, in an order that does not depend on the order of imports. */
export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}

/** The page that lists every code of `CustomerUserError`. */
export function errorPage(): string {
  const rows = Object.entries(customerErrorCodes).map(
    ([code, { meaning, retryable }]) => `| \`${code}\` | ${meaning} | ${retryable ? 'yes' : 'no'} |`,
  );
  return `# Error codes

Every code that \`CustomerUserError.code\` can hold. Generated from \`src/customers/error-codes.ts\` by \`npm run docs\`.

| code | meaning | retryable |
|---|---|---|
${rows.join('\n')}
`;
}

/** The typed client of the operations in examples/operations.graphql. */
export async function generatedClient(): Promise<string> {
  const operations = await readFile(new URL('examples/operations.graphql', import.meta.url), 'utf8');
  const source = await codegen({
    filename: 'client.ts',
    schema: parse(await readFile(schemaFile, 'utf8')),
    documents: [{ location: 'operations.graphql', document: parse(operations) }],
    config: {
      // A union of texts: a client can send a plain 'EN' and its `switch` over codes is checked to be complete.
      enumsAsTypes: true,
      useTypeImports: true,
      scalars: {
        ID: 'string',
        DateTime: 'string',
        JSON: 'unknown',
        JSONObject: 'Record<string, unknown>',
        Upload: 'Blob',
      },
      documentMode: 'string',
      rawRequest: false,
    },
    plugins: [{ operations: {} }, { sdk: {} }],
    pluginMap: { operations: operationsPlugin, sdk: sdkPlugin },
  });
  // The plug-in wraps each document in a class that only another plug-in defines; a plain text is all that is needed.
  return source.replaceAll('new TypedDocumentString(', '(');
}

async function run(): Promise<void> {
  if (process.argv.includes('--write')) {
    await mkdir(new URL('docs/', import.meta.url), { recursive: true });
    await writeFile(schemaFile, printedSchema());
    await writeFile(errorsFile, errorPage());
  }
  const client = new URL('examples/generated/client.ts', import.meta.url);
  await mkdir(new URL('.', client), { recursive: true });
  await writeFile(client, await generatedClient());
}

if (process.argv[1]?.endsWith('codegen.ts')) await run();
