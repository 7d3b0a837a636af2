import { type GraphQLObjectType, getNamedType, isLeafType, isObjectType, isRequiredArgument } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';
import { type Data, startService, type TestAccount, type TestService } from '../support/service.ts';
import { createCustomer } from './operations.ts';

/** Every field of a type that can be asked for without arguments, and what lies below it. */
function everything(type: GraphQLObjectType, depth = 3): string {
  const fields = Object.values(type.getFields()).flatMap((field) => {
    const inner = getNamedType(field.type);
    if (field.args.some(isRequiredArgument)) return [];
    if (isLeafType(inner)) return [field.name];
    return isObjectType(inner) && depth > 0 ? [`${field.name} { ${everything(inner, depth - 1)} }`] : [];
  });
  return fields.join(' ');
}

const customerFields = everything(schema.getType('Customer') as GraphQLObjectType);

/** What one account would like to know of another's customer. */
const secrets = {
  email: 'ada@lovelace.dev',
  firstName: 'Secret-first',
  lastName: 'Secret-last',
  phone: '4402079460018',
  metadata: { note: 'Secret-note' },
  oldProviderId: 'secret-legacy-1',
  displayName: 'Secret-display',
  organization: 'Secret-organization',
  taxId: 'SECRET-TAX',
  password: 'Secret password',
  passwordType: 'PLAIN_TEXT',
  username: 'secret_username',
  title: 'Secret-title',
  salutation: 'Secret-salutation',
  timezone: 'Antarctica/Troll',
  language: 'II',
  paymentGatewayId: 'secret-gateway',
  billingEmail: 'secret@billing.dev',
  skipEmailDnsValidations: true,
  emailVerified: true,
};

let service: TestService;
let victim: TestAccount;
let spy: TestAccount;
let victimId: string;

beforeAll(async () => {
  service = await startService();
  // The same site numbers: only the account tells them apart.
  victim = await service.newAccount({ sites: [1, 2] });
  spy = await service.newAccount({ sites: [1] });
  victimId = (await create(victim, secrets)).customer.id;
});
afterAll(() => service[Symbol.asyncDispose]());

async function create({ token, siteId }: TestAccount, input: object): Promise<Data> {
  return (await service.graphql(token, createCustomer, { siteId, input })).createCustomer;
}

describe('one account and another', () => {
  test.each([
    ['id', () => victimId],
    ['email', () => secrets.email],
    ['oldProviderId', () => secrets.oldProviderId],
    ['username', () => secrets.username],
  ])('finds nobody by %s', async (argument, value) => {
    const query = `query ($value: ${argument === 'id' ? 'ID' : 'String'}) {
      customer(${argument}: $value) { ${customerFields} }
    }`;
    const seen = async ({ token }: TestAccount) => service.graphql(token, query, { value: value() });
    expect((await seen(victim)).customer).toMatchObject({ id: victimId, firstName: secrets.firstName });
    expect(await seen(spy)).toEqual({ customer: null });
  });

  test.each([
    '',
    'filter: {email: "ada@lovelace.dev"}',
    'filter: {oldProviderId: "secret-legacy-1"}',
    'filter: {text: "secret"}',
    'filter: {createdAt: {gte: "2000-01-01T00:00:00Z"}}',
    'filter: {isImported: false}',
    'first: 100',
  ])('lists nobody with %j', async (args) => {
    const query = `{ customers(siteId: 1 ${args}) { nodes { ${customerFields} } edges { node { id } } } }`;
    expect((await service.graphql(victim.token, query)).customers.nodes).toHaveLength(1);
    expect((await service.graphql(spy.token, query)).customers).toEqual({ nodes: [], edges: [] });
  });

  test("a cursor of the other's customer opens nothing", async () => {
    const query = 'query ($after: String) { customers(siteId: 1, after: $after) { nodes { id } } }';
    const cursors = '{ customers(siteId: 1) { pageInfo { endCursor } } }';
    const { customers } = await service.graphql(victim.token, cursors);
    const page = await service.graphql(spy.token, query, { after: customers.pageInfo.endCursor });
    expect(page.customers.nodes).toEqual([]);
  });

  test("the other's site is answered like none, whatever is sent", async () => {
    for (const input of [{ displayName: 'x' }, secrets, { phone: '1' }]) {
      const [there, nowhere] = await Promise.all([2, 999].map((siteId) => create({ ...spy, siteId }, input)));
      expect(there.userErrors[0]).toMatchObject({ code: 'SITE_NOT_FOUND', path: ['siteId'] });
      expect(JSON.stringify(there).replaceAll('Site 2 ', 'Site 999 ')).toBe(JSON.stringify(nowhere));
    }
  });

  test('the very same values collide with nothing, and no answer mentions the other', async () => {
    const payload = await create(spy, secrets);
    expect(payload.userErrors).toEqual([]);
    expect(JSON.stringify(payload)).not.toContain(victimId);
    const again = await create(spy, secrets);
    expect(again.userErrors.map(({ params }: Data) => params.existingCustomerId)).toEqual(
      Array(3).fill(payload.customer.id),
    );
    await service.deps.prisma.customer.deleteMany({ where: { accountId: spy.accountId } });
  });

  test('a token of an account that does not exist opens nothing', async () => {
    const token = await service.tokenFor(2_000_000_000);
    const { userErrors } = await create({ accountId: 2_000_000_000, siteId: 1, token }, { displayName: 'x' });
    expect(userErrors).toMatchObject([{ code: 'SITE_NOT_FOUND' }]);
    expect(await service.graphql(token, `{ customer(id: "${victimId}") { id } }`)).toEqual({
      customer: null,
    });
  });

  test('a site of the token alone: every other is not found', async () => {
    const token = await service.tokenFor(victim.accountId, { sites: [2] });
    expect((await create({ ...victim, token }, { displayName: 'x' })).userErrors).toMatchObject([
      { code: 'SITE_NOT_FOUND' },
    ]);
    expect((await create({ ...victim, token, siteId: 2 }, { displayName: 'x' })).userErrors).toEqual([]);
  });

  test('the walk above asks for every field that holds a secret', () => {
    const { password: _, passwordType: __, skipEmailDnsValidations: ___, ...shown } = secrets;
    for (const field of Object.keys(shown)) expect(customerFields.split(/\W+/)).toContain(field);
  });
});
