import type { PrismaClient } from '../db/generated/prisma/client.ts';
import type { Transaction } from '../db/transaction.ts';
import { GiveUp, RetryLater } from '../jobs/job-errors.ts';
import {
  type ClaimedJob,
  type Commit,
  customerOf,
  type JobKind,
  type JobRun,
  jobKind,
} from '../jobs/job-handler.ts';
import { stripeSecretOf } from './gateway-accounts.ts';
import { type ImportPaymentMethods, importPaymentMethodsJob } from './import-payment-methods.job.ts';
import { ImportProblem, importProblems, problemCode } from './import-problem.ts';
import type { KeyRing } from './key-ring.ts';
import { storePaymentMethods } from './store-payment-methods.ts';
import type { ReadMethods } from './stripe-gateway.ts';
import { toImportProblem } from './stripe-problem.ts';

export interface ImportDeps {
  prisma: PrismaClient;
  keyRing: KeyRing;
  readMethods: ReadMethods;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** The job behind `importPaymentMethods: true`. Reading is repeated as often as needed; storing happens once. */
export function importPaymentMethodsKind(deps: ImportDeps): JobKind {
  return jobKind(importPaymentMethodsJob, {
    run: (run) => importMethods(deps, run),
    async failed(tx, job, { error, nextRunAt }) {
      await writeState(
        tx,
        job,
        nextRunAt === undefined
          ? { status: 'FAILED', errorCode: problemCode(error), finishedAt: new Date(deps.clock()) }
          : { status: 'QUEUED', errorCode: problemCode(error) },
      );
    },
  });
}

async function importMethods(
  deps: ImportDeps,
  { job, signal, whileHeld }: JobRun<ImportPaymentMethods>,
): Promise<Commit | undefined> {
  const { accountId } = job;
  const customerId = customerOf(job);
  const customer = await deps.prisma.customer.findUnique({
    where: { accountId_id: { accountId, id: customerId } },
    select: { paymentGatewayId: true },
  });
  // Erased meanwhile, and with it all that this was for.
  if (customer === null) return undefined;
  const startedAt = new Date(deps.clock());
  await whileHeld((tx) => writeState(tx, job, { status: 'RUNNING', startedAt, finishedAt: null }));
  try {
    if (customer.paymentGatewayId === null) throw new ImportProblem('CUSTOMER_NOT_FOUND');
    const secret = await stripeSecretOf(deps.prisma, deps.keyRing, accountId);
    const { methods, skipped } = await deps.readMethods(secret, customer.paymentGatewayId, signal);
    return async (tx) => {
      // The state first: its row keeps a second import of this customer out until the end.
      const end = { status: 'SUCCEEDED', imported: methods.length, skipped, errorCode: null } as const;
      await writeState(tx, job, { ...end, finishedAt: new Date(deps.clock()) });
      await storePaymentMethods(tx, { accountId, customerId }, methods);
    };
  } catch (error) {
    return afterProblem(deps, job, toImportProblem(error, deps.clock()));
  }
}

/** The customer's own problem is the result of the job; any other one is thrown, for the queue to deal with. */
function afterProblem(deps: ImportDeps, job: ClaimedJob, error: unknown): Commit {
  if (!(error instanceof ImportProblem)) throw error;
  switch (importProblems[error.code].whose) {
    case 'customer':
      return (tx) =>
        writeState(tx, job, {
          status: 'FAILED',
          errorCode: error.code,
          finishedAt: new Date(deps.clock()),
        });
    case 'account':
      throw new GiveUp(error.message, { cause: error });
    case 'gateway':
      if (error.retryAfter === undefined) throw error;
      throw new RetryLater(error.message, error.retryAfter, { cause: error });
  }
}

interface ImportState {
  status: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED';
  imported?: number;
  skipped?: number;
  errorCode?: string | null;
  startedAt?: Date;
  finishedAt?: Date | null;
}

async function writeState(tx: Transaction, job: ClaimedJob, state: ImportState): Promise<void> {
  const where = { accountId: job.accountId, customerId: customerOf(job) };
  await tx.paymentMethodImport.updateMany({ where, data: state });
}
