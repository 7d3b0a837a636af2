import Stripe from 'stripe';
import { ImportProblem } from './import-problem.ts';

/** Longest wait that a gateway's Retry-After may ask for, in milliseconds. */
const MAX_RETRY_AFTER = 3_600_000;

/**
 * What an error of the Stripe client means for an import. Anything that is not one stays as it is.
 *
 * Source: https://docs.stripe.com/api/errors and https://docs.stripe.com/error-low-level
 */
export function toImportProblem(error: unknown, now: number): unknown {
  if (!(error instanceof Stripe.errors.StripeError)) return error;
  const options = { cause: error, retryAfter: retryAfter(error.headers?.['retry-after'], now) };
  if (error instanceof Stripe.errors.StripeConnectionError) {
    const timedOut =
      typeof error.detail === 'object' && 'code' in error.detail && error.detail.code === 'ETIMEDOUT';
    return new ImportProblem(timedOut ? 'GATEWAY_TIMEOUT' : 'GATEWAY_UNREACHABLE', options);
  }
  switch (error.statusCode) {
    case 401:
      return new ImportProblem('CREDENTIALS_REFUSED', options);
    case 403:
      return new ImportProblem('PERMISSION_MISSING', options);
    case 404:
      return new ImportProblem('CUSTOMER_NOT_FOUND', options);
    case 429:
      return new ImportProblem('RATE_LIMITED', options);
    case 400:
    case 402:
      return new ImportProblem('REQUEST_REFUSED', options);
    default:
      return new ImportProblem('GATEWAY_ERROR', options);
  }
}

/** RFC 9110 section 10.2.3: seconds, or a date. In milliseconds from now; undefined when it says neither. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  const wait = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : httpDate(text) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), MAX_RETRY_AFTER);
}

/** RFC 9110 section 5.6.7: a date begins with the name of its day. What else `Date.parse` reads is none. */
function httpDate(text: string): number {
  return /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
}
