import { queryFromInfo } from '@pothos/plugin-prisma';
import type { CustomerRecord } from '../customers/customer-record.ts';
import { findCustomer } from '../customers/find-customer.ts';
import { type CustomerPage, listCustomers } from '../customers/list-customers.ts';
import { builder } from './builder.ts';
import { CustomerFilterInput } from './customer-filter.ts';
import { CustomerType } from './customer-type.ts';

builder.queryField('customer', (t) =>
  t.prismaField({
    type: CustomerType,
    nullable: true,
    description:
      'The customer named by exactly one argument, or null when the account has none such. Scope: `customers:read`.',
    args: {
      id: t.arg.id({ description: 'Its id here.' }),
      email: t.arg.string({ description: 'Its email address, in any case.' }),
      oldProviderId: t.arg.string({ description: 'Its id at the previous provider.' }),
      username: t.arg.string({ description: 'Its username, in any case.' }),
    },
    resolve: (query, _root, selector, { deps, actor }) => findCustomer(deps, actor, selector, query),
  }),
);

interface Edge {
  cursor: string;
  node: CustomerRecord;
}

const CustomerEdge = builder.objectRef<Edge>('CustomerEdge').implement({
  description: 'A customer of a page, with the cursor that the next page can begin after.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'For `after`.' }),
    node: t.field({ type: CustomerType, description: 'The customer.', resolve: (edge) => edge.node }),
  }),
});

const PageInfo = builder
  .objectRef<{ hasNextPage: boolean; hasPreviousPage: boolean; startCursor?: string; endCursor?: string }>(
    'PageInfo',
  )
  .implement({
    description: 'Where a page lies, by the Relay connection specification.',
    fields: (t) => ({
      hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether customers follow.' }),
      hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
        description: 'Whether the page began after a cursor.',
      }),
      startCursor: t.exposeString('startCursor', {
        nullable: true,
        description: 'Cursor of the first customer.',
      }),
      endCursor: t.exposeString('endCursor', {
        nullable: true,
        description: 'Cursor of the last: the next `after`.',
      }),
    }),
  });

const CustomerConnection = builder
  .objectRef<CustomerPage & { after?: string | null | undefined }>('CustomerConnection')
  .implement({
    description: 'A page of customers, newest first (Relay connection).',
    fields: (t) => ({
      edges: t.field({
        type: [CustomerEdge],
        description: 'The customers with their cursors.',
        resolve: ({ customers }) => customers.map((node) => ({ cursor: toCursor(node), node })),
      }),
      nodes: t.field({
        type: [CustomerType],
        description: 'The customers alone.',
        resolve: ({ customers }) => customers,
      }),
      pageInfo: t.field({
        type: PageInfo,
        description: 'Where this page lies.',
        resolve: ({ customers, hasNextPage, after }) => {
          const [first, last] = [customers[0], customers.at(-1)];
          return {
            hasNextPage,
            hasPreviousPage: typeof after === 'string',
            startCursor: first && toCursor(first),
            endCursor: last && toCursor(last),
          };
        },
      }),
    }),
  });

builder.queryField('customers', (t) =>
  t.field({
    type: CustomerConnection,
    description: 'The customers of a site, newest first. Scope: `customers:read`.',
    args: {
      siteId: t.arg.int({ required: true, description: 'A site of the account.' }),
      first: t.arg.int({ defaultValue: 10, description: 'Size of the page, 1 to 100.' }),
      after: t.arg.string({ description: '`endCursor` of the page before.' }),
      filter: t.arg({ type: CustomerFilterInput, description: 'Only customers that meet every condition.' }),
    },
    resolve: async (_root, { siteId, first, after, filter }, context, info) => {
      const { deps, actor } = context;
      const request = { siteId, first: first ?? 10, after: fromCursor(after), filter: filter ?? {} };
      const relations = {
        ...queryFromInfo({
          // This very object: under it the fields find what the query has loaded for them.
          context,
          info,
          typeName: 'Customer',
          paths: [['nodes'], ['edges', 'node']],
        }),
      };
      return { ...(await listCustomers(deps, actor, request, relations)), after };
    },
  }),
);

function toCursor(customer: CustomerRecord): string {
  return Buffer.from(customer.id).toString('base64url');
}

function fromCursor(cursor: string | null | undefined): string | undefined {
  return typeof cursor === 'string' ? Buffer.from(cursor, 'base64url').toString() : undefined;
}
