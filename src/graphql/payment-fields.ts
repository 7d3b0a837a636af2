import { builder } from './builder.ts';
import { CustomerType } from './customer-type.ts';
import { PaymentMethodImportType } from './payment-method-import-type.ts';
import { PaymentMethodType } from './payment-method-type.ts';

/** The same for both fields, so that one query serves both, for all customers of a page. */
const methods = {
  paymentMethods: { orderBy: [{ isDefault: 'desc' }, { gatewayId: 'asc' }] },
} as const;

builder.prismaObjectFields(CustomerType, (t) => ({
  paymentMethods: t.field({
    type: [PaymentMethodType],
    select: methods,
    description: 'What the customer can pay with, as imported from the gateway; the default one first.',
    resolve: ({ paymentMethods }) => paymentMethods,
  }),
  defaultPaymentMethod: t.field({
    type: PaymentMethodType,
    nullable: true,
    select: methods,
    description: 'The method that the gateway charges when no other is named.',
    resolve: ({ paymentMethods }) => paymentMethods.find(({ isDefault }) => isDefault),
  }),
  paymentMethodImport: t.field({
    type: PaymentMethodImportType,
    nullable: true,
    select: { paymentMethodImport: true },
    description: 'How the import of payment methods stands; null when none was ever asked for.',
    resolve: (customer) => customer.paymentMethodImport,
  }),
}));
