import type { GatewayProvider } from '../customers/account.ts';
import { type Actor, maySeeSite, requireScope } from '../customers/actor.ts';
import type { CustomerRecord } from '../customers/customer-record.ts';
import type { CustomerDeps } from '../customers/deps.ts';
import type { Issue } from '../customers/issue.ts';
import { checkGatewayId, checkImportGateway } from '../customers/payment-rules.ts';
import { isUuid } from '../customers/stored-text.ts';
import { inTransaction } from '../db/transaction.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { scheduleImport } from './schedule-import.ts';

export type RetryOutcome =
  | { customer: CustomerRecord; issues?: undefined }
  | { customer?: undefined; issues: Issue[] };

/**
 * Asks for the import of a customer's payment methods once more, or for the first time. While one is under way this
 * changes nothing, so that asking twice is asking once.
 *
 * @throws ForbiddenError without the scope `customers:write`.
 */
export async function retryPaymentMethodImport(
  deps: Pick<CustomerDeps, 'prisma' | 'accounts' | 'jobSignal' | 'clock' | 'newId'>,
  actor: Actor,
  customerId: string,
): Promise<RetryOutcome> {
  requireScope(actor, 'customers:write');
  const { accountId } = actor;
  const customer = isUuid(customerId)
    ? await deps.prisma.customer.findUnique({ where: { accountId_id: { accountId, id: customerId } } })
    : null;
  if (customer === null || !maySeeSite(actor, customer.siteId)) return { issues: [notFound] };
  const account = await deps.accounts.get(accountId);
  const issues = importIssues(customer, account?.gateways ?? new Set());
  if (issues.length > 0) return { issues };

  const { job, state } = scheduleImport(customer, new Date(deps.clock()), deps.newId);
  const scheduled = await inTransaction(deps.prisma, async (tx) => {
    const ended = { accountId, customerId: customer.id, status: { in: ['SUCCEEDED', 'FAILED'] } };
    // What the last import stored is there until the next one succeeds, and so are its counts.
    const { imported: _imported, skipped: _skipped, ...queued } = state;
    const again = await tx.paymentMethodImport.updateMany({ where: ended, data: queued });
    const first =
      again.count === 0
        ? await tx.paymentMethodImport.createMany({ data: state, skipDuplicates: true })
        : again;
    if (first.count > 0) await enqueue(tx, [job]);
    return first.count > 0;
  });
  if (scheduled) deps.jobSignal.wake(accountId);
  return { customer };
}

const path = ['customerId'];

function importIssues({ paymentGatewayId }: CustomerRecord, gateways: ReadonlySet<GatewayProvider>): Issue[] {
  if (paymentGatewayId === null) {
    return [{ code: 'REQUIRED', path, message: 'The customer has no paymentGatewayId to import from.' }];
  }
  const unavailable = checkImportGateway(gateways, path);
  return unavailable.length > 0 ? unavailable : checkGatewayId(paymentGatewayId, gateways, path);
}

const notFound: Issue = {
  code: 'CUSTOMER_NOT_FOUND',
  path,
  message: 'No customer of this account has this id, or its site is not open to this token.',
};
