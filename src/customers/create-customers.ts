import { type Actor, requireScope } from './actor.ts';
import { accountOfSite, type CreateContext } from './create-context.ts';
import type { CreateOutcome, IfExists } from './create-outcome.ts';
import type { CustomerDeps } from './deps.ts';
import type { CustomerDraft } from './draft.ts';
import type { Issue } from './issue.ts';
import { prepareCustomers } from './prepare-customers.ts';
import { storeCustomers } from './store-customers.ts';
import { validateCustomers } from './validate-customers.ts';
import { writeWithPhotos } from './write-with-photos.ts';

/** What a batch does when some of its inputs are refused. */
export const errorPolicies = {
  REJECT_ALL: 'Write nothing unless every input can be written.',
  REJECT_FAILED: 'Write those that can be written.',
} as const satisfies Record<string, string>;

export type ErrorPolicy = keyof typeof errorPolicies;

export interface CreateOptions {
  ifExists?: IfExists | undefined;
  /** Of a single input, both policies mean the same. */
  errorPolicy?: ErrorPolicy | undefined;
  /** Answers what would happen, and writes nothing. */
  validateOnly?: boolean | undefined;
  remember?: CreateContext['remember'];
}

/** How long the customers of a batch wait for a busy hasher, in milliseconds. */
const BATCH_PATIENCE = 10_000;

/**
 * The one story behind every door: drafts of one site become stored customers, or lists of everything that is wrong
 * with them. The outcomes are in the order of the drafts.
 *
 * @throws ForbiddenError without the scope `customers:write`, and `customers:read` where stored customers are shown;
 *   database errors when the database is away.
 */
export async function createCustomers(
  deps: CustomerDeps,
  actor: Actor,
  siteId: number,
  drafts: readonly CustomerDraft[],
  options: CreateOptions = {},
): Promise<CreateOutcome[]> {
  const { ifExists = 'ERROR', errorPolicy = 'REJECT_FAILED', validateOnly = false, remember } = options;
  requireScope(actor, 'customers:write');
  if (ifExists !== 'ERROR') requireScope(actor, 'customers:read');
  const isBatch = drafts.length > 1;
  const hasherPatience = isBatch ? BATCH_PATIENCE : 0;
  const takesPhoto = !isBatch;
  const account = await accountOfSite(deps, actor, siteId);
  if (account === undefined) return refuseSite(deps, { actor, siteId, hasherPatience, takesPhoto }, drafts);

  const context: CreateContext = { actor, account, siteId, ifExists, hasherPatience, takesPhoto, remember };
  const prepared = await prepareCustomers(deps, context, drafts, { validateOnly });
  if (validateOnly) return validateCustomers(deps, context, prepared);
  if (errorPolicy === 'REJECT_FAILED' || !isBatch) {
    return storeCustomers(deps, context, prepared, {
      client: deps.prisma,
      write: writeWithPhotos(deps, (writes) => deps.writer.write(account.id, writes)),
    });
  }
  if (prepared.some(({ issues }) => issues !== undefined)) {
    return rejectAll(await validateCustomers(deps, context, prepared));
  }
  const outcomes = await deps.writer.together(
    account.id,
    (tx, write) => storeCustomers(deps, context, prepared, { client: tx, write }),
    (found) => found.every(({ issues }) => issues === undefined),
  );
  return rejectAll(outcomes);
}

/** A site that is not found keeps none of the other mistakes from being told. */
async function refuseSite(
  deps: CustomerDeps,
  context: Omit<CreateContext, 'account' | 'ifExists'>,
  drafts: readonly CustomerDraft[],
): Promise<CreateOutcome[]> {
  const site = siteNotFound(context.siteId);
  const account = await deps.accounts.get(context.actor.accountId);
  if (account === undefined) return drafts.map(() => ({ issues: [site] }));
  const asNew: CreateContext = { ...context, account, ifExists: 'ERROR' };
  const prepared = await prepareCustomers(deps, asNew, drafts, { validateOnly: true, leavePhotos: true });
  const outcomes = await validateCustomers(deps, asNew, prepared);
  return outcomes.map(({ issues = [] }) => ({ issues: [site, ...issues] }));
}

/** With a single refused input nothing was written, so the others are told so. */
function rejectAll(outcomes: readonly CreateOutcome[]): CreateOutcome[] {
  if (outcomes.every(({ issues }) => issues === undefined)) return [...outcomes];
  return outcomes.map((outcome) => (outcome.issues === undefined ? { issues: [batchRejected] } : outcome));
}

const batchRejected: Issue = {
  code: 'BATCH_REJECTED',
  path: ['input'],
  message: 'Nothing was written, because other inputs of this batch were refused.',
  hint: 'Mend or remove those, or send errorPolicy REJECT_FAILED.',
};

/** One answer for a site of another account and for none. */
export function siteNotFound(siteId: number): Issue {
  return {
    code: 'SITE_NOT_FOUND',
    path: ['siteId'],
    message: `Site ${siteId} does not exist or is not open to this token.`,
  };
}
