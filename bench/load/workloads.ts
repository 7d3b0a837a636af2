import { randomBytes } from 'node:crypto';

/** A request of a workload, and what its answer has to hold. */
export interface LoadRequest {
  body: string;
  isRight(answer: string): boolean;
}

export type NextRequest = () => LoadRequest;

export type WorkloadOptions =
  /** New customers; `password` adds one in plain text, another for each. */
  | { kind: 'create'; password?: boolean }
  | { kind: 'create-postgraphile' }
  /** Pages of 100 customers, each after one of these cursors; null begins at the newest. */
  | { kind: 'page'; cursors: readonly (string | null)[] };

const returned =
  'email firstName lastName phone emailMarketing metadata oldProviderId isImported timezone createdAt';

export function createWorkload(options: WorkloadOptions): NextRequest {
  switch (options.kind) {
    case 'create':
      return creates(options.password ?? false);
    case 'create-postgraphile':
      return postgraphileCreates();
    case 'page':
      return pages(options.cursors);
  }
}

/** Values that no other request has, also not one of another process. */
function uniqueNumbers(): () => string {
  const prefix = randomBytes(6).toString('hex');
  let count = 0;
  return () => `${prefix}${(count++).toString(36)}`;
}

function customer(unique: string) {
  return {
    email: `ada.${unique}@example.com`,
    firstName: 'Ada',
    lastName: 'Lovelace',
    phone: '442079460018',
    emailMarketing: true,
    metadata: { plan: 'gold', seats: 3 },
    oldProviderId: `legacy-${unique}`,
    isImported: true,
    timezone: 'Europe/London',
  };
}

function holdsCustomer(answer: string, unique: string): boolean {
  return answer.includes(`"email":"ada.${unique}@example.com"`) && !answer.includes('"errors"');
}

function creates(withPassword: boolean): NextRequest {
  const query = `mutation ($siteId: Int!, $input: CustomerInput!) {
    createCustomer(siteId: $siteId, input: $input) { customer { id ${returned} } } }`;
  const next = uniqueNumbers();
  return () => {
    const unique = next();
    const password = withPassword ? { password: `correct horse ${unique}`, passwordType: 'PLAIN_TEXT' } : {};
    const input = { ...customer(unique), skipEmailDnsValidations: true, ...password };
    return {
      body: JSON.stringify({ query, variables: { siteId: 1, input } }),
      isRight: (answer) => holdsCustomer(answer, unique),
    };
  };
}

function postgraphileCreates(): NextRequest {
  const query = `mutation ($input: CreateCustomerInput!) {
    createCustomer(input: $input) { customer { rowId ${returned} } } }`;
  const next = uniqueNumbers();
  return () => {
    const unique = next();
    const values = customer(unique);
    const id = randomBytes(16).toString('hex');
    const createdAt = new Date().toISOString();
    const row = { accountId: 1, rowId: id, siteId: 1, createdAt, updatedAt: createdAt };
    const keys = { emailAddress: values.email, emailKey: values.email };
    return {
      body: JSON.stringify({ query, variables: { input: { customer: { ...row, ...keys, ...values } } } }),
      isRight: (answer) => holdsCustomer(answer, unique),
    };
  };
}

/** Customers of one page. */
const PAGE = 100;

function pages(cursors: readonly (string | null)[]): NextRequest {
  const query = `query ($after: String) {
    customers(siteId: 1, first: ${PAGE}, after: $after) { nodes { id ${returned} } pageInfo { endCursor } } }`;
  let count = 0;
  return () => {
    const after = cursors[count++ % cursors.length];
    return {
      body: JSON.stringify({ query, variables: { after } }),
      isRight: (answer) => answer.split('"id":').length === PAGE + 1 && !answer.includes('"errors"'),
    };
  };
}
