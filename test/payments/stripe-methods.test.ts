import { describe, expect, it } from 'vitest';
import { readStripeMethods } from '../../src/payments/stripe-methods.ts';
import { card } from './stripe-double.ts';

const nobody = { invoice_settings: {}, default_source: null };

function read(...listed: unknown[]) {
  return readStripeMethods(nobody, listed);
}

describe('what is kept of a method', () => {
  it('is read from the details of its type', () => {
    const { methods } = read(
      {
        id: 'pm_us',
        object: 'payment_method',
        type: 'us_bank_account',
        us_bank_account: {
          bank_name: 'STRIPE TEST BANK',
          last4: '6789',
          fingerprint: 'fp',
          routing_number: '110000000',
        },
      },
      {
        id: 'pm_sepa',
        object: 'payment_method',
        type: 'sepa_debit',
        sepa_debit: { country: 'DE', last4: '3000', fingerprint: 'fp2' },
      },
      { id: 'pm_link', object: 'payment_method', type: 'link', link: { email: 'ada@lovelace.dev' } },
      {
        id: 'src_1',
        object: 'source',
        type: 'card',
        card: { brand: 'Visa', last4: '0341', exp_month: 12, exp_year: 2029 },
      },
    );
    const nothing = {
      brand: null,
      last4: null,
      expMonth: null,
      expYear: null,
      country: null,
      fingerprint: null,
    };
    const common = { ...nothing, provider: 'STRIPE', isDefault: false };
    expect(methods).toEqual([
      {
        ...common,
        gatewayId: 'pm_us',
        type: 'us_bank_account',
        brand: 'STRIPE TEST BANK',
        last4: '6789',
        fingerprint: 'fp',
      },
      {
        ...common,
        gatewayId: 'pm_sepa',
        type: 'sepa_debit',
        last4: '3000',
        country: 'DE',
        fingerprint: 'fp2',
      },
      { ...common, gatewayId: 'pm_link', type: 'link' },
      {
        ...common,
        gatewayId: 'src_1',
        type: 'card',
        brand: 'Visa',
        last4: '0341',
        expMonth: 12,
        expYear: 2029,
      },
    ]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['more than the last digits', { last4: '4242424242424242' }],
    ['a number for text', { last4: 4242 }],
    ['the number of a card elsewhere', { brand: '4242 4242 4242 4242', fingerprint: '4242424242424242' }],
    ['what no table holds', { brand: 'vi\0sa', fingerprint: '\ud800' }],
    ['texts without end', { brand: 'v'.repeat(10_000), country: 'United States' }],
    ['dates that are none', { exp_month: 13, exp_year: '2031' }],
    ['other shapes', { brand: { name: 'visa' }, last4: ['4242'], exp_month: 1.5, country: null }],
  ])('is never %s', (_what, details) => {
    const { methods, skipped } = read(card('pm_1', details));
    expect(skipped).toBe(0);
    const [method] = methods;
    const columns = {
      brand: 'brand',
      last4: 'last4',
      exp_month: 'expMonth',
      exp_year: 'expYear',
      country: 'country',
      fingerprint: 'fingerprint',
    } as const;
    for (const field of Object.keys(details) as (keyof typeof columns)[]) {
      expect(method?.[columns[field]], field).toBeNull();
    }
  });
});

describe('what is skipped', () => {
  it.each<[string, unknown]>([
    [
      'a card that needs a terminal',
      { id: 'pm_1', object: 'payment_method', type: 'card_present', card_present: {} },
    ],
    [
      'a balance that only transfers fill',
      { id: 'pm_1', object: 'payment_method', type: 'customer_balance' },
    ],
    ['a method without an id', { object: 'payment_method', type: 'card', card: {} }],
    ['a method without a type', { id: 'pm_1', object: 'payment_method' }],
    ['an id that is no text', { id: 7, object: 'payment_method', type: 'card' }],
    [
      'an id that looks like a card number',
      { id: '4242424242424242', object: 'payment_method', type: 'card' },
    ],
    ['null', null],
    ['a text', 'pm_1'],
  ])('%s', (_what, object) => {
    const { methods, skipped } = read(object, card('pm_2'));
    expect([methods.map((method) => method.gatewayId), skipped]).toEqual([['pm_2'], 1]);
  });
});

describe('the default', () => {
  it.each<[string, unknown, unknown, string | undefined]>([
    ['invoice settings by id', 'pm_2', null, 'pm_2'],
    ['invoice settings expanded', card('pm_2'), null, 'pm_2'],
    ['the source by id', null, 'pm_1', 'pm_1'],
    ['both', 'pm_2', 'pm_1', 'pm_2'],
    ['one that the customer does not have any more', 'pm_gone', null, undefined],
    ['none', null, null, undefined],
    ['something odd', 17, ['pm_1'], undefined],
  ])('by %s', (_what, method, source, expected) => {
    const customer = { invoice_settings: { default_payment_method: method }, default_source: source };
    const { methods } = readStripeMethods(customer, [card('pm_1'), card('pm_2')]);
    expect(methods.map(({ gatewayId, isDefault }) => [gatewayId, isDefault])).toEqual(
      expect.arrayContaining([
        ['pm_1', expected === 'pm_1'],
        ['pm_2', expected === 'pm_2'],
      ]),
    );
    expect(methods).toHaveLength(2);
  });

  it('counts once when it is listed too', () => {
    const customer = {
      invoice_settings: { default_payment_method: card('pm_1') },
      default_source: card('pm_2'),
    };
    const { methods, skipped } = readStripeMethods(customer, [card('pm_2'), card('pm_1')]);
    expect(methods.map((method) => method.gatewayId).toSorted()).toEqual(['pm_1', 'pm_2']);
    expect(skipped).toBe(0);
  });

  it('is skipped with a customer that has no settings at all', () => {
    expect(readStripeMethods({}, [])).toEqual({ methods: [], skipped: 0 });
  });
});
