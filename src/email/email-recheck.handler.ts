import type { PrismaClient } from '../db/generated/prisma/client.ts';
import type { NewId } from '../ids.ts';
import { type JobKind, jobKind } from '../jobs/job-handler.ts';
import type { Deliverability } from './deliverability.ts';
import { emailEvent } from './email-event.ts';
import { emailRecheck } from './email-recheck.job.ts';

export interface EmailRecheckDeps {
  prisma: PrismaClient;
  deliverability: { check(domain: string): Promise<Deliverability> };
  clock: () => number;
  newId: NewId;
}

/**
 * Replaces UNKNOWN by what the name servers say now. A customer is not undone for it: UNDELIVERABLE is stored for
 * everybody to see. When they have been silent to the last, UNKNOWN stays.
 */
export function emailRecheckKind(deps: EmailRecheckDeps): JobKind {
  return jobKind(emailRecheck, {
    async run({ job, payload: { emailKey } }) {
      const { accountId, customerId } = job;
      const where = { accountId, emailKey, emailDeliverability: 'UNKNOWN' };
      const customer = await deps.prisma.customer.findFirst({ where, select: { id: true } });
      if (customer === null || customer.id !== customerId) return undefined;
      const verdict = await deps.deliverability.check(emailKey.slice(emailKey.lastIndexOf('@') + 1));
      if (verdict.status === 'UNKNOWN') {
        if (job.attempts + 1 >= emailRecheck.maxAttempts) return undefined;
        throw new Error(`Name servers gave no verdict: ${verdict.reason}.`);
      }
      return async (tx) => {
        const now = new Date(deps.clock());
        const { count } = await tx.customer.updateMany({
          where: { ...where, id: customerId },
          data: { emailDeliverability: verdict.status, updatedAt: now },
        });
        if (count === 0) return;
        const actor = `job:${emailRecheck.kind}`;
        const change = { type: 'customer.email_checked', accountId, customerId, actor, now } as const;
        await tx.event.create({ data: emailEvent(change, deps.newId) });
      };
    },
  });
}
