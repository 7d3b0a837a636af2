import { builder } from './builder.ts';

const PaymentGatewayProvider = builder.enumType('PaymentGatewayProvider', {
  description: 'Who runs a payment gateway.',
  values: {
    STRIPE: { value: 'STRIPE', description: 'Stripe.' },
    TAP: { value: 'TAP', description: 'Tap Payments.' },
  } as const,
});

export const PaymentMethodType = builder.prismaObject('PaymentMethod', {
  description: 'A means of payment that the gateway keeps for a customer. Its number is never here.',
  fields: (t) => ({
    gatewayId: t.exposeString('gatewayId', {
      description: 'Its id at the gateway, e.g. `pm_1MqM05LkdIwHu7ixlDxxO6Mc`.',
    }),
    provider: t.field({
      type: PaymentGatewayProvider,
      description: 'Whose gateway keeps it.',
      resolve: (method) => method.provider as 'STRIPE' | 'TAP',
    }),
    type: t.exposeString('type', {
      description: "The gateway's word for its kind: `card`, `us_bank_account`, `sepa_debit`, `link`, …",
    }),
    brand: t.exposeString('brand', {
      nullable: true,
      description: 'Brand of a card, or name of a bank, as the gateway spells it, e.g. `visa`.',
    }),
    last4: t.exposeString('last4', { nullable: true, description: 'The last four digits, e.g. `4242`.' }),
    expMonth: t.exposeInt('expMonth', {
      nullable: true,
      description: 'Month in which a card expires, 1 to 12.',
    }),
    expYear: t.exposeInt('expYear', {
      nullable: true,
      description: 'Year in which a card expires, four digits.',
    }),
    country: t.exposeString('country', {
      nullable: true,
      description: 'Where it was issued, ISO 3166-1 alpha-2.',
    }),
    fingerprint: t.exposeString('fingerprint', {
      nullable: true,
      description: 'The same for two methods exactly when the number behind them is.',
    }),
    isDefault: t.exposeBoolean('isDefault', {
      description: 'Whether the gateway charges it when no other is named.',
    }),
  }),
});
