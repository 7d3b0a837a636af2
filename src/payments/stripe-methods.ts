import { looksLikeCardNumber } from '../customers/card-number.ts';
import { isStorable } from '../customers/stored-text.ts';
import type { GatewayMethod, GatewayMethods } from './payment-method.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Types that only a terminal or a transfer of the customer's own can charge. */
const presentOnly = new Set(['card_present', 'interac_present', 'customer_balance']);

/**
 * What is kept of a Stripe customer's methods. The default is that of the invoice settings, else the legacy default
 * source; both may come expanded and then count as methods even where the list lacks them.
 *
 * @param customer a Customer object with `invoice_settings.default_payment_method` and `default_source` expanded.
 * @param listed all PaymentMethod objects of the customer.
 */
export function readStripeMethods(customer: Fields, listed: readonly unknown[]): GatewayMethods {
  const settings = fields(customer.invoice_settings);
  const defaults = [settings?.default_payment_method, customer.default_source];
  const defaultId = defaults.map(idOf).find((id) => id !== undefined);
  const methods = new Map<string, GatewayMethod>();
  let skipped = 0;
  for (const object of [...defaults.filter((each) => fields(each) !== undefined), ...listed]) {
    const method = readMethod(object);
    if (method === undefined) skipped++;
    else methods.set(method.gatewayId, { ...method, isDefault: method.gatewayId === defaultId });
  }
  return { methods: [...methods.values()], skipped };
}

function idOf(reference: unknown): string | undefined {
  return text(typeof reference === 'string' ? reference : fields(reference)?.id, 255);
}

/** A PaymentMethod, or one of the legacy objects Card, BankAccount and Source. */
function readMethod(object: unknown): Omit<GatewayMethod, 'isDefault'> | undefined {
  const method = fields(object) ?? {};
  const id = text(method.id, 255);
  // Card and BankAccount hold their details themselves; the others under the name of their type.
  const flat = method.object === 'card' || method.object === 'bank_account';
  const type = text(flat ? method.object : method.type, 64);
  if (id === undefined || type === undefined || presentOnly.has(type)) return undefined;
  const details = flat ? method : (fields(method[type]) ?? {});
  return {
    gatewayId: id,
    provider: 'STRIPE',
    type,
    brand: text(details.brand, 255) ?? text(details.bank_name, 255) ?? null,
    last4: lastDigits(details.last4),
    expMonth: integer(details.exp_month, 1, 12),
    expYear: integer(details.exp_year, 1970, 9999),
    country: country(details.country),
    fingerprint: text(details.fingerprint, 255) ?? null,
  };
}

function fields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
}

/** A text as it is, or nothing: one that is empty, too long, not storable or holds the number of a card. */
function text(value: unknown, max: number): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > max) return undefined;
  return isStorable(value) && !looksLikeCardNumber(value) ? value : undefined;
}

function lastDigits(value: unknown): string | null {
  return typeof value === 'string' && /^[0-9A-Za-z]{1,4}$/.test(value) ? value : null;
}

function country(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Z]{2}$/.test(value) ? value : null;
}

function integer(value: unknown, min: number, max: number): number | null {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max ? Number(value) : null;
}
