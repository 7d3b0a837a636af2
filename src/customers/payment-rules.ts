import type { GatewayProvider } from './account.ts';
import type { Issue } from './issue.ts';

type Gateways = ReadonlySet<GatewayProvider>;
type Path = readonly string[];

/** Stripe's ids are opaque beyond their prefix; 255 is the longest that its documentation allows. */
const stripeCustomerId = /^cus_[0-9A-Za-z_]{1,251}$/;

/** The form of a customer's id at the gateway, as far as the account's active gateways tell. */
export function checkGatewayId(id: string, gateways: Gateways, path: Path): Issue[] {
  const stripe = gateways.has('STRIPE');
  if (stripe ? stripeCustomerId.test(id) : [...id].length <= 255) return [];
  return [
    {
      code: 'PAYMENT_GATEWAY_ID_INVALID',
      path,
      message: stripe
        ? "Send the customer's id at Stripe, which begins with cus_."
        : 'Send an id of at most 255 characters.',
      params: { gateway: stripe ? 'STRIPE' : null },
    },
  ];
}

/** Whether the account has a gateway that payment methods can be imported from. */
export function checkImportGateway(gateways: Gateways, path: Path): Issue[] {
  if (gateways.has('STRIPE')) return [];
  return [
    {
      code: 'GATEWAY_UNAVAILABLE',
      path,
      message: 'Payment methods can be imported only while the account has an active Stripe gateway.',
      params: { gateway: 'STRIPE' },
    },
  ];
}
