import type { Account, GatewayProvider } from '../../src/customers/account.ts';
import { type CustomerInput, toDraft } from '../../src/customers/draft.ts';
import type { Issue } from '../../src/customers/issue.ts';
import { inFieldOrder } from '../../src/customers/issue-order.ts';
import type { NewCustomer } from '../../src/customers/new-customer.ts';
import { checkDraft } from '../../src/customers/rules.ts';
import { defaultPlainTextPolicy } from '../../src/passwords/plain-text.ts';

function checked(input: CustomerInput, gateways: readonly GatewayProvider[]) {
  const account: Account = {
    id: 1,
    siteIds: new Set([1]),
    gateways: new Set(gateways),
    unknownEmailPolicy: 'ACCEPT',
  };
  return checkDraft(toDraft(input), account, 1, defaultPlainTextPolicy);
}

/** Everything that is wrong with an input, in the order in which a caller gets it. */
export function issuesOf(input: CustomerInput, ...gateways: GatewayProvider[]): Issue[] {
  return inFieldOrder(checked(input, gateways).issues ?? []);
}

/** The same in short: `CODE field.key`. */
export function violations(input: CustomerInput, ...gateways: GatewayProvider[]): string[] {
  return issuesOf(input, ...gateways).map(({ code, path }) => [code, ...path.slice(1)].join(' '));
}

/** What would be stored of an input that breaks no rule. */
export function accepted(input: CustomerInput, ...gateways: GatewayProvider[]): NewCustomer {
  const result = checked({ displayName: 'Ada', ...input }, gateways);
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.issues)}`);
  return result.customer;
}
