import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from '../db/transaction.ts';
import type { GatewayMethod } from './payment-method.ts';

interface CustomerKey {
  accountId: number;
  customerId: string;
}

/** Makes the stored methods of a customer those of the gateway; rows that are right already are not touched. */
export async function storePaymentMethods(
  tx: Transaction,
  customer: CustomerKey,
  methods: readonly GatewayMethod[],
): Promise<void> {
  const wanted = new Map(methods.map((method) => [method.gatewayId, { ...customer, ...method }]));
  const stored = await tx.paymentMethod.findMany({ where: { ...customer } });
  const right = new Set<string>();
  for (const row of stored) {
    if (isDeepStrictEqual(row, wanted.get(row.gatewayId))) right.add(row.gatewayId);
  }
  if (right.size < stored.length) {
    await tx.paymentMethod.deleteMany({ where: { ...customer, gatewayId: { notIn: [...right] } } });
  }
  const missing = [...wanted.values()].filter((row) => !right.has(row.gatewayId));
  if (missing.length > 0) await tx.paymentMethod.createMany({ data: missing });
}
