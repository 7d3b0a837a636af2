import type { GatewayProvider } from '../customers/account.ts';

/** Stripe's secret (`sk_`) and restricted (`rk_`) keys; opaque beyond that. */
const stripeSecret = /^(sk|rk)_[0-9A-Za-z_]{8,250}$/;

/** Why a text cannot be the secret of a gateway, for the operator who sends it; undefined when it can. */
export function gatewaySecretProblem(provider: GatewayProvider, secret: string): string | undefined {
  switch (provider) {
    case 'STRIPE':
      if (stripeSecret.test(secret)) return undefined;
      return secret.startsWith('pk_')
        ? "This is a publishable key; Stripe's secret key begins with sk_ or rk_."
        : "Stripe's secret key begins with sk_ or rk_.";
    case 'TAP':
      return /^[\x21-\x7e]{8,255}$/.test(secret)
        ? undefined
        : 'A secret has 8 to 255 printable characters without spaces.';
  }
}
