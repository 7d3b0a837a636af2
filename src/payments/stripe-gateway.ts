import Stripe from 'stripe';
import { ImportProblem } from './import-problem.ts';
import type { GatewayMethods } from './payment-method.ts';
import { readStripeMethods } from './stripe-methods.ts';

export interface StripeConfig {
  /** Where Stripe's API is. */
  url: URL;
  /** Longest silence of one request, in milliseconds. */
  timeout: number;
}

/** The version whose objects `stripe-methods.ts` reads; the client's types hold it fast. */
const API_VERSION = '2026-10-28.endive';
const PAGE_SIZE = 100;
const MAX_PAGES = 100;

/** Reads the payment methods of one customer: nothing at Stripe changes, so a read bears repetition. */
export type ReadMethods = (
  secret: string,
  customerId: string,
  signal: AbortSignal,
) => Promise<GatewayMethods>;

/**
 * The official client, without retries of its own: the queue has them.
 *
 * @throws what the client throws; ImportProblem for an answer that is none.
 */
export function createStripeReader({ url, timeout }: StripeConfig): ReadMethods {
  const address = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || (url.protocol === 'http:' ? 80 : 443),
    protocol: url.protocol === 'http:' ? ('http' as const) : ('https' as const),
  };
  return async (secret, customerId, signal) => {
    const stripe = new Stripe(secret, {
      ...address,
      timeout,
      apiVersion: API_VERSION,
      maxNetworkRetries: 0,
      telemetry: false,
    });
    const customer = await stripe.customers.retrieve(customerId, {
      expand: ['invoice_settings.default_payment_method', 'default_source'],
    });
    if (customer.deleted) throw new ImportProblem('CUSTOMER_DELETED');
    if (customer.object !== 'customer') throw new ImportProblem('GATEWAY_ERROR');
    return readStripeMethods({ ...customer }, await listMethods(stripe, customerId, signal));
  };
}

/** All pages, by hand: the client's own iterator trusts that the last page comes. */
async function listMethods(stripe: Stripe, customerId: string, signal: AbortSignal): Promise<unknown[]> {
  const methods: Stripe.PaymentMethod[] = [];
  for (let page = 0; page < MAX_PAGES; page++) {
    signal.throwIfAborted();
    const last = methods.at(-1)?.id;
    const { data, has_more: hasMore } = await stripe.customers.listPaymentMethods(customerId, {
      limit: PAGE_SIZE,
      ...(last === undefined ? {} : { starting_after: last }),
    });
    if (!Array.isArray(data) || (hasMore && data.length === 0)) throw new ImportProblem('GATEWAY_ERROR');
    methods.push(...data);
    if (!hasMore) return methods;
  }
  throw new ImportProblem('TOO_MANY_METHODS');
}
