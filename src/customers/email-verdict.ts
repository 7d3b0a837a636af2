import type { Deliverability } from '../email/deliverability.ts';
import { suggestDomain } from '../email/typo.ts';
import type { Account } from './account.ts';
import type { CustomerDeps } from './deps.ts';
import { inputPath } from './field-rules.ts';
import type { Issue } from './issue.ts';
import type { NewCustomer } from './new-customer.ts';

export interface EmailVerdict {
  /** What the customer's row says of the address; undefined when nobody was asked. */
  stored?: 'DELIVERABLE' | 'UNKNOWN' | undefined;
  issue?: Issue | undefined;
}

const explanations = {
  NULL_MX: 'declares that it receives no mail (RFC 7505)',
  NXDOMAIN: 'does not exist',
  NO_RECORD: 'has neither a mail server nor an address',
  RESERVED: 'is reserved and never receives mail (RFC 2606, RFC 6761)',
} as const satisfies Record<Extract<Deliverability, { status: 'UNDELIVERABLE' }>['reason'], string>;

/**
 * Asks the name servers about an email's domain, unless the caller asked not to. Where they give no verdict, the
 * account's policy does.
 */
export async function checkDeliverability(
  deliverability: CustomerDeps['deliverability'],
  { unknownEmailPolicy }: Pick<Account, 'unknownEmailPolicy'>,
  { email, checkDeliverability: wanted }: Pick<NewCustomer, 'email' | 'checkDeliverability'>,
): Promise<EmailVerdict> {
  if (email === undefined || !wanted) return {};
  const verdict = await deliverability.check(email.domain);
  if (verdict.status === 'UNKNOWN' && unknownEmailPolicy === 'REJECT') {
    return {
      issue: {
        code: 'EMAIL_CHECK_UNAVAILABLE',
        path: inputPath('email'),
        message: `The name servers of ${email.domain} did not answer in time; send the same again later.`,
        params: { reason: verdict.reason, domain: email.domain },
      },
    };
  }
  if (verdict.status !== 'UNDELIVERABLE') return { stored: verdict.status };
  const suggestion = suggestDomain(email.domain);
  return {
    issue: {
      code: 'EMAIL_UNDELIVERABLE',
      path: inputPath('email'),
      message: `The domain ${email.domain} ${explanations[verdict.reason]}.`,
      hint: suggestion === undefined ? undefined : `Did you mean ${suggestion}?`,
      params: { reason: verdict.reason, domain: email.domain, suggestion },
    },
  };
}
