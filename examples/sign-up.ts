/**
 * What a front end does with the typed client: create a customer, and put every complaint beside its field.
 *
 *     npx tsx examples/sign-up.ts http://localhost:4000/graphql <token>
 */
import { createClient } from './customer-client.ts';
import type { CreateCustomerMutation } from './generated/client.ts';

type UserError = CreateCustomerMutation['createCustomer']['userErrors'][number];

const [url = 'http://localhost:4000/graphql', token = ''] = process.argv.slice(2);
const client = createClient({ url, token });

const { createCustomer } = await client.CreateCustomer({
  siteId: 1,
  input: { email: `ada+${Date.now()}@lovelace.dev`, skipEmailDnsValidations: true, firstName: 'Ada' },
});
for (const error of createCustomer.userErrors) process.stdout.write(`${fieldOf(error)}: ${error.message}\n`);
if (createCustomer.customer) process.stdout.write(`Welcome, ${createCustomer.customer.name}\n`);

function fieldOf({ path }: UserError): string {
  return path.slice(1).join('.') || 'form';
}
