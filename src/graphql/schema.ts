import './scalars.ts';
import './authenticate-customer.ts';
import './confirm-customer-email.ts';
import './create-customer.ts';
import './create-customers.ts';
import './customer-imports.ts';
import './customer-queries.ts';
import './inspect-password-hash.ts';
import './password-migration.ts';
import './payment-fields.ts';
import './payment-method-import-retry.ts';
import './resend-confirmation.ts';
import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';

export const schema: GraphQLSchema = builder.toSchema();
