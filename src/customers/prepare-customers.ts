import { parseEmailAddress } from '../email/address.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { Credential } from '../passwords/credential.ts';
import { HasherBusyError } from '../passwords/limiter.ts';
import type { ImportablePassword } from '../passwords/parse-password.ts';
import type { Photo } from '../photos/photo.ts';
import type { CreateContext } from './create-context.ts';
import type { CustomerDeps } from './deps.ts';
import type { CustomerDraft } from './draft.ts';
import { checkDeliverability, type EmailVerdict } from './email-verdict.ts';
import { type ExistingCustomer, findExisting } from './existing-customers.ts';
import { inputPath } from './field-rules.ts';
import type { Issue } from './issue.ts';
import type { NewCustomer } from './new-customer.ts';
import { withPatience } from './patient-hasher.ts';
import { photoInBatch, receivePhoto } from './receive-photo.ts';
import { checkDraft, type PartlyChecked } from './rules.ts';
import { isStorable, usernameKey } from './stored-text.ts';
import type { UniqueValues } from './taken.ts';

/** A customer that passed every rule, with what only others could answer: ready to be written. */
export interface ReadyCustomer {
  draft: CustomerDraft;
  customer: NewCustomer;
  unique: UniqueValues;
  verdict: EmailVerdict;
  /** Absent where no password was sent, or none will be stored. The one that is stored where it says the same. */
  credential: Credential | undefined;
  photo: Photo | undefined;
  /** The rules were asked about a customer that is there already, so a new one must not be made of this. */
  forExisting: boolean;
}

export interface RefusedCustomer {
  ready?: undefined;
  issues: Issue[];
  unique: UniqueValues;
  forExisting: boolean;
}

export type Prepared = { ready: ReadyCustomer; issues?: undefined } | RefusedCustomer;

export interface PrepareOptions {
  /** No password is hashed: that costs much and cannot fail by what was sent. */
  validateOnly: boolean;
  /** No file is received: whatever is in it, the answer is no. */
  leavePhotos?: boolean;
}

/** Customers of one call that are prepared at once: enough to keep cores and name servers busy, and no queue full. */
const MAX_CONCURRENT = 32;

/** Everything that comes before the write, the cheap before the expensive: rules, name servers, photo, password hash. */
export async function prepareCustomers(
  deps: CustomerDeps,
  context: CreateContext,
  drafts: readonly CustomerDraft[],
  options: PrepareOptions,
): Promise<Prepared[]> {
  const existing =
    context.ifExists === 'ERROR' ? [] : await findExisting(deps.prisma, context, drafts.map(statedValues));
  return mapConcurrently(drafts, MAX_CONCURRENT, (draft, i) =>
    prepare(deps, context, draft, existing[i], options),
  );
}

async function prepare(
  deps: CustomerDeps,
  context: CreateContext,
  draft: CustomerDraft,
  existing: ExistingCustomer | undefined,
  { validateOnly, leavePhotos = false }: PrepareOptions,
): Promise<Prepared> {
  const { account, siteId, ifExists } = context;
  const forExisting = existing !== undefined;
  const checked = checkDraft(draft, account, siteId, deps.passwordPolicy, existing?.customer);
  const known = checked.ok ? checked.customer : checked.draft;
  const unique = uniqueValues(known);
  const staysAsItIs = checked.ok && forExisting && ifExists === 'RETURN';
  const isKnownEmail = forExisting && existing.customer.emailKey === unique.emailKey;
  const verdict =
    staysAsItIs || isKnownEmail ? {} : await checkDeliverability(deps.deliverability, account, known);
  const issues = [...(checked.issues ?? []), ...(verdict.issue === undefined ? [] : [verdict.issue])];
  if (draft.profilePhoto !== undefined && !context.takesPhoto) issues.push(photoInBatch);
  if (!checked.ok || issues.length > 0) return { issues, unique, forExisting };
  const { customer } = checked;
  const received = await receivePhoto(leavePhotos ? undefined : draft.profilePhoto);
  if (received.issues !== undefined) return { issues: received.issues, unique, forExisting };
  try {
    const credential =
      customer.password === undefined || staysAsItIs
        ? undefined
        : await toCredential(deps, context, customer.password, existing?.credential, validateOnly);
    return { ready: { draft, customer, unique, verdict, credential, photo: received.photo, forExisting } };
  } catch (error) {
    if (error instanceof HasherBusyError) return { issues: [busy(error)], unique, forExisting };
    throw error;
  }
}

/** Undefined where nothing is to be stored and it is not the one that is there. */
function toCredential(
  { hasher }: CustomerDeps,
  { hasherPatience }: CreateContext,
  password: ImportablePassword,
  stored: Credential | undefined,
  validateOnly: boolean,
): Promise<Credential | undefined> {
  return withPatience(hasherPatience, async () => {
    if (stored !== undefined && (await hasher.isStoredAs(stored, password))) return stored;
    return validateOnly ? undefined : await hasher.toCredential(password);
  });
}

function uniqueValues(known: PartlyChecked): UniqueValues {
  return {
    emailKey: known.email?.key ?? null,
    oldProviderId: storable(known.oldProviderId),
    usernameKey: storable(known.username && usernameKey(known.username)),
  };
}

/** The same of a draft that no rule has seen yet. */
export function statedValues({ email, oldProviderId, username }: CustomerDraft): UniqueValues {
  const parsed = email === undefined ? undefined : parseEmailAddress(email);
  return uniqueValues({
    email: parsed?.ok ? parsed.email : undefined,
    oldProviderId,
    username,
    checkDeliverability: false,
  });
}

function storable(text: string | undefined): string | null {
  return text !== undefined && isStorable(text) ? text : null;
}

function busy(error: HasherBusyError): Issue {
  return { code: 'BUSY', path: inputPath('password'), message: error.message };
}
