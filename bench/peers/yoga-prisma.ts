/** Yoga, Pothos and Prisma with their default settings and one `customer.create`. It checks nothing and logs nothing. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import { PrismaPg } from '@prisma/adapter-pg';
import { createYoga } from 'graphql-yoga';
import type PrismaTypes from '../../src/db/generated/pothos.ts';
import { getDatamodel } from '../../src/db/generated/pothos.ts';
import { PrismaClient } from '../../src/db/generated/prisma/client.ts';

const prisma = new PrismaClient({
  adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL, max: 10 }),
});

const builder = new SchemaBuilder<{
  PrismaTypes: PrismaTypes;
  DefaultFieldNullability: false;
  Scalars: { JSONObject: { Input: Record<string, string | number>; Output: unknown } };
}>({
  defaultFieldNullability: false,
  plugins: [PrismaPlugin],
  prisma: { client: prisma, dmmf: getDatamodel() },
});

builder.scalarType('JSONObject', {
  serialize: (value) => value,
  parseValue: (value) => value as Record<string, string | number>,
});

const CustomerInput = builder.inputType('CustomerInput', {
  fields: (t) => ({
    email: t.string({ required: true }),
    skipEmailDnsValidations: t.boolean(),
    firstName: t.string(),
    lastName: t.string(),
    phone: t.string(),
    emailMarketing: t.boolean(),
    metadata: t.field({ type: 'JSONObject' }),
    oldProviderId: t.string(),
    isImported: t.boolean(),
    timezone: t.string(),
  }),
});

const Customer = builder.prismaObject('Customer', {
  fields: (t) => ({
    id: t.exposeID('id'),
    email: t.exposeString('email', { nullable: true }),
    firstName: t.exposeString('firstName', { nullable: true }),
    lastName: t.exposeString('lastName', { nullable: true }),
    phone: t.exposeString('phone', { nullable: true }),
    emailMarketing: t.exposeBoolean('emailMarketing', { nullable: true }),
    metadata: t.field({ type: 'JSONObject', resolve: (customer) => customer.metadata }),
    oldProviderId: t.exposeString('oldProviderId', { nullable: true }),
    isImported: t.exposeBoolean('isImported'),
    timezone: t.exposeString('timezone', { nullable: true }),
    createdAt: t.string({ resolve: (customer) => customer.createdAt.toISOString() }),
  }),
});

type StoredCustomer = typeof Customer.$inferType;

const CreateCustomerPayload = builder
  .objectRef<{ customer: StoredCustomer }>('CreateCustomerPayload')
  .implement({
    fields: (t) => ({ customer: t.field({ type: Customer, resolve: ({ customer }) => customer }) }),
  });

builder.queryType({ fields: (t) => ({ ok: t.boolean({ resolve: () => true }) }) });
builder.mutationType({
  fields: (t) => ({
    createCustomer: t.field({
      type: CreateCustomerPayload,
      args: { siteId: t.arg.int({ required: true }), input: t.arg({ type: CustomerInput, required: true }) },
      resolve: async (_root, { siteId, input }) => {
        const { skipEmailDnsValidations: _, email, metadata, isImported, ...rest } = input;
        const now = new Date();
        const customer = await prisma.customer.create({
          data: {
            ...rest,
            accountId: 1,
            id: randomUUID(),
            siteId,
            email,
            emailAddress: email,
            emailKey: email.toLowerCase(),
            metadata: metadata ?? {},
            isImported: isImported ?? false,
            createdAt: now,
            updatedAt: now,
          },
        });
        return { customer };
      },
    }),
  }),
});

const server = createServer(createYoga({ schema: builder.toSchema() }));
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql\n`);
});
