import type { StartedImport } from '../imports/customer-imports.ts';
import { builder } from './builder.ts';
import { CustomerImportOptions, readImportOptions } from './customer-import-options.ts';
import { CustomerImportError, CustomerImportType } from './customer-import-type.ts';

const StartCustomerImportPayload = builder.objectRef<StartedImport>('StartCustomerImportPayload').implement({
  description: 'The import that was started, or why there is none.',
  fields: (t) => ({
    customerImport: t.field({
      type: CustomerImportType,
      nullable: true,
      description: 'Null exactly when `userErrors` is not empty.',
      resolve: ({ record }) => record,
    }),
    userErrors: t.field({
      type: [CustomerImportError],
      description: 'What is wrong with the file as a whole, or with the options.',
      resolve: ({ error }) => (error === undefined ? [] : [error]),
    }),
  }),
});

builder.mutationField('startCustomerImport', (t) =>
  t.field({
    type: StartCustomerImportPayload,
    description:
      'Imports a file of customers in the background, or rehearses it. The same file with the same options is the same ' +
      'import: it goes on after a failure, and is not done twice. Scope: `customers:import`.',
    args: {
      siteId: t.arg.int({ required: true, description: 'A site of the account. Example: `1`.' }),
      file: t.arg({
        type: 'Upload',
        required: true,
        description: 'CSV or NDJSON, plain or gzip, at most 64 MiB (IMPORT_MAX_BYTES).',
      }),
      options: t.arg({ type: CustomerImportOptions, description: 'What its rows are to become.' }),
    },
    resolve: async (
      _root,
      { siteId, file, options },
      { customerImports, receiveImport, actor },
    ): Promise<StartedImport> => {
      const read = readImportOptions(options ?? {});
      if (read.problem !== undefined) {
        return { error: { code: 'OPTIONS_INVALID', path: ['options'], message: read.problem } };
      }
      return customerImports.start(actor, { siteId, ...read, receive: () => receiveImport(file) });
    },
  }),
);

builder.queryField('customerImport', (t) =>
  t.field({
    type: CustomerImportType,
    nullable: true,
    description: 'An import, or null when the account has none such. Scope: `customers:import`.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    resolve: (_root, { id }, { customerImports, actor }) => customerImports.find(actor, id),
  }),
);

builder.mutationField('cancelCustomerImport', (t) =>
  t.field({
    type: CustomerImportType,
    nullable: true,
    description:
      'Ends an import that is not over; what it has written stays. Null when the account has none such. Scope: `customers:import`.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    resolve: (_root, { id }, { customerImports, actor }) => customerImports.cancel(actor, id),
  }),
);
