import type { PaymentMethod } from '../db/generated/prisma/client.ts';

/** A method as a gateway told of it, checked: short texts that the table can hold, and never a number. */
export type GatewayMethod = Omit<PaymentMethod, 'accountId' | 'customerId'>;

/** What an import found at the gateway. */
export interface GatewayMethods {
  methods: GatewayMethod[];
  /** Methods that are no use later: without an id or a type, or chargeable only while the customer is present. */
  skipped: number;
}
