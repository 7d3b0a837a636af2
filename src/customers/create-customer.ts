import { type Actor, requireScope } from './actor.ts';
import { type CreateOptions, createCustomers } from './create-customers.ts';
import type { CustomerDeps } from './deps.ts';
import type { CustomerDraft } from './draft.ts';
import type { CreateAnswer } from './idempotency-keys.ts';
import { isStorable } from './stored-text.ts';

export interface CreateRequest extends Pick<CreateOptions, 'ifExists' | 'validateOnly'> {
  siteId: number;
  draft: CustomerDraft;
  /** Chosen by the client: sent again with the same input, it gets the same answer and no second customer. */
  idempotencyKey?: string | undefined;
}

const MAX_KEY_LENGTH = 255;

/** Creates one customer; see `createCustomers` for what it throws. */
export async function createCustomer(
  deps: CustomerDeps,
  actor: Actor,
  { siteId, draft, idempotencyKey: key, ifExists = 'ERROR', validateOnly = false }: CreateRequest,
): Promise<CreateAnswer> {
  requireScope(actor, 'customers:write');
  const create = async (options: CreateOptions) => {
    const [outcome] = await createCustomers(deps, actor, siteId, [draft], options);
    if (outcome === undefined) throw new Error('a draft without outcome');
    return outcome;
  };
  if (key === undefined) return { ...(await create({ ifExists, validateOnly })), replayed: false };
  if (!isKey(key)) return { issues: [keyInvalid], replayed: false };
  const { profilePhoto: photo, ...fields } = draft;
  const content = { siteId, ifExists, draft: fields };
  return deps.idempotency.once({ actor, key, content, photo }, (remember) =>
    create({ ifExists, validateOnly, remember: validateOnly ? undefined : remember }),
  );
}

function isKey(key: string): boolean {
  return (
    key.trim() !== '' && [...key.slice(0, 2 * MAX_KEY_LENGTH + 2)].length <= MAX_KEY_LENGTH && isStorable(key)
  );
}

const keyInvalid = {
  code: 'IDEMPOTENCY_KEY_INVALID' as const,
  path: ['idempotencyKey'],
  message: `Send a key of 1 to ${MAX_KEY_LENGTH} characters without NUL, such as a UUID, or none.`,
  params: { max: MAX_KEY_LENGTH },
};
