import { parseEmailAddress } from '../email/address.ts';
import { suggestDomain } from '../email/typo.ts';
import type { CustomerRecord } from './customer-record.ts';
import { inputPath } from './field-rules.ts';

/** Something about a stored customer that a person may want to look at; it is never a reason to refuse or to change. */
export interface CustomerHint {
  path: readonly string[];
  message: string;
  /** What may have been meant, as the whole value of the field. */
  suggestion: string;
}

/** Emails whose domain is a slip away from a big provider's, though it may well receive mail. */
export function emailHints(customer: Pick<CustomerRecord, 'email' | 'billingEmail'>): CustomerHint[] {
  return (['email', 'billingEmail'] as const).flatMap((field) => emailHint(field, customer[field]) ?? []);
}

function emailHint(field: 'email' | 'billingEmail', text: string | null): CustomerHint | undefined {
  const parsed = text === null ? undefined : parseEmailAddress(text);
  if (!parsed?.ok) return undefined;
  const { display, domain } = parsed.email;
  const suggestion = suggestDomain(domain);
  if (suggestion === undefined) return undefined;
  return {
    path: inputPath(field),
    message: `Did you mean ${suggestion}?`,
    suggestion: `${display.slice(0, display.lastIndexOf('@'))}@${suggestion}`,
  };
}
