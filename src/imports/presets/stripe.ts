import { adaptLanguage } from './adapt-language.ts';
import type { Preset } from './preset.ts';
import { takeMetadata } from './take-metadata.ts';

/**
 * Stripe: the customers export of the Dashboard.
 *
 * - `id` (`cus_...`) is the id at the payment gateway, and the old provider's id too: Stripe lets customers share an
 *   email or have none, and a second run must find them again.
 * - `Name` is one text, and stays one: the display name.
 * - `plan (metadata)` becomes `metadata.plan`; description, creation date (UTC), address and shipping address become
 *   metadata as well.
 * - Cards come from Stripe itself with `import_payment_methods`, and plans, sums and counts are not the customer's:
 *   these columns are left out.
 */
export const stripe: Preset = {
  columns: {
    id: 'paymentGatewayId',
    Name: 'displayName',
    Description: 'metadata.description',
    'Created (UTC)': 'metadata.created',
    'Business Vat ID': 'taxId',
    'Tax IDs': 'metadata.tax_ids',
    'Preferred Locales': 'metadata.preferred_locales',
    Delinquent: 'metadata.delinquent',
    ...leftOut([
      'Plan',
      'Quantity',
      'Status',
      'Cancel At Period End',
      'Account Balance',
      'Currency',
      'Total Spend',
      'Payment Count',
      'Average Order',
      'Refunded Volume',
      'Dispute Losses',
      'Default Source',
      'Default Payment Method',
      'Invoice Prefix',
      'Tax Exempt',
      'Coupon',
      'Livemode',
    ]),
  },
  match(column) {
    const key = /^(.+) \(metadata\)$/i.exec(column)?.[1];
    if (key !== undefined) return `metadata.${key}`;
    const name = column.toLowerCase().replace(/[\s-]+/g, '_');
    if (/^(address|shipping)(_|$)/.test(name)) return `metadata.${name}`;
    return name.startsWith('card_') ? '-' : undefined;
  },
  nullWords: new Set(),
  finish(row) {
    row.input.oldProviderId ??= row.input.paymentGatewayId;
    adaptLanguage(row, takeMetadata(row, 'preferred_locales'), 'preferred_locales');
    if (String(row.metadata.delinquent).toLowerCase() === 'false') delete row.metadata.delinquent;
  },
};

function leftOut(columns: readonly string[]): Record<string, string> {
  return Object.fromEntries(columns.map((column) => [column, '-']));
}
