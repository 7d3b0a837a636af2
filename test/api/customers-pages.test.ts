import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Data, startService, type TestAccount, type TestService } from '../support/service.ts';
import { createCustomer, listCustomers } from './operations.ts';

const total = 25;

let service: TestService;
let account: TestAccount;
/** Newest first. */
let ids: string[];

beforeAll(async () => {
  service = await startService();
  account = await service.newAccount({ sites: [1, 2] });
  ids = [];
  for (let i = 0; i < total; i++) ids.unshift(await create(`Customer ${i}`, 1));
  await create('Of the other site', 2);
});
afterAll(() => service[Symbol.asyncDispose]());

async function create(displayName: string, siteId: number): Promise<string> {
  const data = await service.graphql(account.token, createCustomer, { siteId, input: { displayName } });
  return data.createCustomer.customer.id;
}

async function page(variables: object = {}): Promise<Data> {
  return (await service.graphql(account.token, listCustomers, { siteId: 1, ...variables })).customers;
}

function idsOf({ nodes }: Data): string[] {
  return nodes.map((node: Data) => node.id);
}

describe('customers(...)', () => {
  test('has the ten newest first by default', async () => {
    const first = await page();
    expect(idsOf(first)).toEqual(ids.slice(0, 10));
    expect(first.edges.map((edge: Data) => edge.node)).toEqual(first.nodes);
    expect(first.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: first.edges[0].cursor,
      endCursor: first.edges[9].cursor,
    });
    expect(idsOf(await page({ first: null }))).toEqual(ids.slice(0, 10));
  });

  test.each([1, 5, 7, 24, 25, 100])(
    'goes through all in pages of %i, without gap or double',
    async (first) => {
      const found: string[] = [];
      let after: string | undefined;
      do {
        const { pageInfo, ...rest } = await page({ first, after });
        expect(pageInfo.hasPreviousPage).toBe(after !== undefined);
        found.push(...idsOf(rest));
        after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
      } while (after !== undefined);
      expect(found).toEqual(ids);
    },
  );

  test('a page begins after any cursor, and those who came meanwhile move nothing', async () => {
    const { edges } = await page({ first: 5 });
    const newest = await create('Newcomer', 1);
    expect(idsOf(await page({ first: 3, after: edges[1].cursor }))).toEqual(ids.slice(2, 5));
    expect(idsOf(await page({ first: 1 }))).toEqual([newest]);
    await service.deps.prisma.customer.deleteMany({ where: { id: newest } });
  });

  test('a cursor outlives its customer', async () => {
    const gone = await create('Soon gone', 1);
    const { pageInfo } = await page({ first: 1 });
    await service.deps.prisma.customer.deleteMany({ where: { id: gone } });
    expect(idsOf(await page({ first: 2, after: pageInfo.endCursor }))).toEqual(ids.slice(0, 2));
  });

  test('has nothing after the last', async () => {
    const { pageInfo } = await page({ first: 100 });
    expect(await page({ after: pageInfo.endCursor })).toEqual({
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    });
  });

  test.each([0, -1, 101, 2 ** 31 - 1])('has no pages of %i', async (first) => {
    const { status, body } = await service.request(account.token, listCustomers, { siteId: 1, first });
    expect(status).toBe(200);
    expect(body.errors).toMatchObject([
      { message: expect.stringContaining('from 1 to 100'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  test.each([
    '',
    'x',
    '!',
    'a\0b',
    '\ud800',
    Buffer.from('1').toString('base64url'),
    'MDE4ZjRiMWU',
    "' OR 1=1 --",
  ])('takes no cursor %j', async (after) => {
    const { body } = await service.request(account.token, listCustomers, { siteId: 1, after });
    expect(body.errors).toMatchObject([
      { message: expect.stringContaining('cursor'), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  test('answers alike for a site of another account and for none', async () => {
    await service.newAccount({ sites: [77] });
    const answers = [77, 78].map(
      async (siteId) => (await service.request(account.token, listCustomers, { siteId })).body,
    );
    const [ofAnother, none] = await Promise.all(answers);
    expect(ofAnother.errors).toMatchObject([{ extensions: { code: 'SITE_NOT_FOUND' } }]);
    expect(JSON.stringify(ofAnother).replaceAll('77', '78')).toBe(JSON.stringify(none));
  });

  test('is closed to a token that is limited to other sites', async () => {
    const token = await service.tokenFor(account.accountId, { sites: [2] });
    expect((await service.request(token, listCustomers, { siteId: 1 })).body.errors).toMatchObject([
      { extensions: { code: 'SITE_NOT_FOUND' } },
    ]);
    const { customers } = await service.graphql(token, listCustomers, { siteId: 2 });
    expect(customers.nodes).toMatchObject([{ displayName: 'Of the other site' }]);
  });
});
