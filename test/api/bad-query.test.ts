import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startService, type TestService } from '../support/service.ts';
import { createCustomer } from './operations.ts';
import { codes, openWire, operation, type Wire } from './wire.ts';

let service: TestService;
let wire: Wire;
beforeAll(async () => {
  service = await startService();
  wire = await openWire(service);
});
afterAll(() => service[Symbol.asyncDispose]());

const send: Wire['send'] = (...request) => wire.send(...request);

describe('the query', () => {
  async function refused(query: string, variables?: object): Promise<string> {
    const answer = await send(operation(query, variables));
    expect(answer.body.data ?? null).toBeNull();
    expect(answer.body.errors[0].message).not.toContain('unexpected');
    return answer.body.errors[0].message;
  }

  test('has at most 2,000 tokens', async () => {
    expect(await refused(`{ ${'__typename '.repeat(10_000 / 3)} }`)).toMatch(/token/i);
    expect((await send(operation(`{ ${'__typename '.repeat(1_990)} }`))).body.errors[0].message).not.toMatch(
      /token/i,
    );
  });

  test('has at most 20 fields at its top', async () => {
    const aliases = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: __typename`).join(' ');
    expect((await send(operation(`{ ${aliases(20)} }`))).body.errors).toBeUndefined();
    expect(await refused(`{ ${aliases(21)} }`)).toContain('at most 20');
    expect(await refused(`{ ${aliases(1_000)} }`)).toMatch(/token/i);
    expect(await refused(`{ ... on Query { ${aliases(21)} } }`)).toContain('at most 20');
    expect(
      await refused(
        `{ ...A ...B } fragment A on Query { ${aliases(11)} } fragment B on Query { b: __typename ...C } fragment C on Query { ${aliases(11)} }`,
      ),
    ).toContain('at most 20');
  });

  test('ends where fragments go round in circles', async () => {
    expect(await refused('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }')).toContain(
      'Cannot spread',
    );
  });

  test('does not dig into introspection', async () => {
    const deep = (depth: number): string => (depth === 0 ? 'name' : `fields { type { ${deep(depth - 1)} } }`);
    expect(await refused(`{ __schema { types { ${deep(4)} } } }`)).toContain('introspection depth');
  });

  test('nests as deep as it likes in a value, to no effect', async () => {
    const deep = '['.repeat(900) + ']'.repeat(900);
    const query = `mutation { createCustomer(siteId: 1, input: {displayName: "x", metadata: {a: ${deep}}}) { userErrors { code path } } }`;
    const { body } = await send(operation(query));
    expect(body.data.createCustomer.userErrors).toEqual([
      { code: 'METADATA_INVALID', path: ['input', 'metadata', 'a'] },
    ]);
  });

  test('nests as deep as it likes in a variable, to no effect', async () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000);
    const body = `{"query": ${JSON.stringify(createCustomer)}, "variables": {"siteId": 1, "input": {"displayName": "x", "metadata": {"a": ${deep}}}}}`;
    expect((await send(body)).body.data.createCustomer.userErrors).toMatchObject([
      { code: 'METADATA_INVALID' },
    ]);
    const answer = await send(
      `{"query": ${JSON.stringify(createCustomer)}, "variables": {"siteId": 1, "input": ${deep}}}`,
    );
    expect(answer.body.errors[0].message).toContain('to be an object');
  });

  test('with a field nobody knows gets a suggestion', async () => {
    expect(await refused('{ customer(id: "x") { frstName } }')).toContain('Did you mean "firstName"');
    expect(await refused('{ custmers(siteId: 1) { nodes { id } } }')).toContain('Did you mean "customers"');
    expect(await refused(createCustomer, { siteId: 1, input: { fristName: 'x' } })).toContain(
      'Did you mean "firstName"',
    );
    expect(await refused('{ customers(siteId: 1, frist: 1) { nodes { id } } }')).toContain(
      'Did you mean "first"',
    );
  });

  test('with a wrong type is told so', async () => {
    expect(await refused(createCustomer, { siteId: '1', input: {} })).toContain('Int cannot represent');
    expect(await refused(createCustomer, { siteId: 2 ** 31, input: {} })).toContain('32-bit');
    expect(await refused(createCustomer, { siteId: 1, input: { firstName: 5 } })).toContain(
      'at "input.firstName"; String',
    );
    expect(await refused(createCustomer, { siteId: 1, input: { emailVerified: 'yes' } })).toContain(
      'Boolean',
    );
    expect(await refused(createCustomer, { siteId: 1, input: { metadata: [] } })).toContain(
      'must be an object',
    );
    expect(await refused(createCustomer, { siteId: 1, input: 'ada' })).toContain('to be an object');
    expect(await refused(createCustomer, { siteId: 1 })).toContain('"$input" of required type');
  });

  test('with an unknown value of an enum gets a suggestion', async () => {
    const input = { displayName: 'x' };
    expect(await refused(createCustomer, { siteId: 1, input: { ...input, language: 'en' } })).toContain(
      '"EN"',
    );
    expect(
      await refused(createCustomer, { siteId: 1, input: { ...input, passwordType: 'plain_text' } }),
    ).toContain('Did you mean the enum value "PLAIN_TEXT"');
    expect(
      await refused('mutation { createCustomer(siteId: 1, input: {language: ENG}) { replayed } }'),
    ).toContain('Did you mean the enum value');
  });

  test('never has a password repeated to it', async () => {
    const password = 'hunter2 hunter2';
    for (const input of [{ password, nobody: 1 }, { password: [password] }, [password]]) {
      const answer = await send(operation(createCustomer, { siteId: 1, input }));
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body)).not.toContain('hunter2');
      expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    }
  });

  test.each(['query {', '{ __typename \0 }', '{ customer(id: "\\ud800") { id } }'])(
    'that is no GraphQL: %j',
    async (query) => {
      expect(await refused(query)).toContain('Syntax Error');
    },
  );

  test('with a wrong operation name is told so', async () => {
    const answer = await send(JSON.stringify({ query: 'query A { __typename }', operationName: 'B' }));
    expect(answer.status).toBe(400);
    expect(codes(answer)).toEqual(['OPERATION_RESOLUTION_FAILURE']);
  });
});
