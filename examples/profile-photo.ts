/**
 * A customer with a photo, on the typed client. In a browser the photo is `input.files[0]` of an `<input type="file">`.
 *
 *     npx tsx examples/profile-photo.ts http://localhost:4000/graphql <token> photo.png
 */
import { readFile } from 'node:fs/promises';
import { createClient } from './customer-client.ts';

const [url = 'http://localhost:4000/graphql', token = '', path = ''] = process.argv.slice(2);
const client = createClient({ url, token });

const profilePhoto = new Blob([new Uint8Array(await readFile(path))]);
const { createCustomer } = await client.CreateCustomer({
  siteId: 1,
  input: { displayName: 'Ada', profilePhoto },
});
for (const { code, message } of createCustomer.userErrors) process.stdout.write(`${code}: ${message}\n`);
if (createCustomer.customer) process.stdout.write(`${createCustomer.customer.profilePhoto?.url}\n`);
