/** Fastify, Mercurius with compiled queries, and one hand-written, prepared INSERT. It checks nothing and logs nothing. */
import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';

const schema = `
  scalar JSONObject
  input CustomerInput {
    email: String
    skipEmailDnsValidations: Boolean
    firstName: String
    lastName: String
    phone: String
    emailMarketing: Boolean
    metadata: JSONObject
    oldProviderId: String
    isImported: Boolean
    timezone: String
  }
  type Customer {
    id: ID!
    email: String
    firstName: String
    lastName: String
    phone: String
    emailMarketing: Boolean
    metadata: JSONObject!
    oldProviderId: String
    isImported: Boolean!
    timezone: String
    createdAt: String!
  }
  type CreateCustomerPayload { customer: Customer }
  type Query { ok: Boolean! }
  type Mutation { createCustomer(siteId: Int!, input: CustomerInput!): CreateCustomerPayload! }
`;

const insert = {
  name: 'create-customer',
  text: `INSERT INTO customers (account_id, id, site_id, email, email_address, email_key, first_name, last_name, phone,
      email_marketing, metadata, old_provider_id, is_imported, timezone, created_at, updated_at)
    VALUES (1, $1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, now(), now())
    RETURNING id, email, first_name AS "firstName", last_name AS "lastName", phone, email_marketing AS "emailMarketing",
      metadata, old_provider_id AS "oldProviderId", is_imported AS "isImported", timezone, created_at AS "createdAt"`,
};

interface CreateArguments {
  siteId: number;
  input: {
    email: string;
    firstName: string;
    lastName: string;
    phone: string;
    emailMarketing: boolean;
    metadata: object;
    oldProviderId: string;
    isImported: boolean;
    timezone: string;
  };
}

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

const resolvers = {
  Query: { ok: () => true },
  Mutation: {
    createCustomer: async (_root: unknown, { siteId, input }: CreateArguments) => {
      const { rows } = await pool.query({
        ...insert,
        values: [
          randomUUID(),
          siteId,
          input.email,
          input.email.toLowerCase(),
          input.firstName,
          input.lastName,
          input.phone,
          input.emailMarketing,
          input.metadata,
          input.oldProviderId,
          input.isImported,
          input.timezone,
        ],
      });
      return { customer: { ...rows[0], createdAt: rows[0].createdAt.toISOString() } };
    },
  },
};

const app = Fastify();
app.register(mercurius, { schema, resolvers, jit: 1 });
process.stdout.write(`${await app.listen({ port: 0, host: '127.0.0.1' })}/graphql\n`);
