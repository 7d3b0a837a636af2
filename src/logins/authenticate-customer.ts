import { type Actor, maySeeSite, requireScope } from '../customers/actor.ts';
import { siteNotFound } from '../customers/create-customers.ts';
import type { CustomerRecord } from '../customers/customer-record.ts';
import type { CustomerDeps } from '../customers/deps.ts';
import type { Issue } from '../customers/issue.ts';
import { HasherBusyError } from '../passwords/limiter.ts';
import { findLogin } from './find-login.ts';
import { rememberLogin, upgradeCredential } from './logged-in.ts';
import { readLoginName } from './login-name.ts';

export interface LoginRequest {
  siteId: number;
  /** An email address or a username, in any case. */
  login: string;
  password: string;
  /** Where the customer is, for the throttle. */
  network: string;
}

export type LoginOutcome =
  | { customer: CustomerRecord; issues?: undefined }
  | { customer?: undefined; issues: Issue[] };

export type LoginDeps = Pick<
  CustomerDeps,
  'prisma' | 'accounts' | 'hasher' | 'loginThrottle' | 'clock' | 'logger'
>;

/**
 * Whether a customer of the site has this login and password. Every refusal of them is the same in words and in work,
 * whatever the reason: an unknown login, a customer of another site, one without a password, a wrong password.
 *
 * @throws ForbiddenError without the scope `customers:authenticate`; database errors when the database is away.
 */
export async function authenticateCustomer(
  deps: LoginDeps,
  actor: Actor,
  request: LoginRequest,
): Promise<LoginOutcome> {
  requireScope(actor, 'customers:authenticate');
  const { accountId } = actor;
  const { siteId, network } = request;
  const account = maySeeSite(actor, siteId) ? await deps.accounts.withSite(accountId, siteId) : undefined;
  if (account === undefined) return { issues: [siteNotFound(siteId)] };

  const name = readLoginName(request.login);
  const verify = async () => {
    const found = await findLogin(deps.prisma, accountId, name);
    const ofSite = found?.siteId === siteId ? found : undefined;
    return await verifyPassword(deps, accountId, ofSite, request.password);
  };
  try {
    const attempt = { accountId, login: name.key, network };
    const attempted = await deps.loginThrottle.attempt(attempt, deps.clock, verify);
    if (attempted.retryAfterSeconds !== undefined) return { issues: [tooMany(attempted.retryAfterSeconds)] };
    return attempted.result === null ? { issues: [invalid] } : { customer: attempted.result };
  } catch (error) {
    if (error instanceof HasherBusyError) return { issues: [busy(error)] };
    throw error;
  }
}

async function verifyPassword(
  deps: LoginDeps,
  accountId: number,
  found: Awaited<ReturnType<typeof findLogin>>,
  password: string,
): Promise<CustomerRecord | null> {
  const credential = found?.credential ?? null;
  const { ok, upgrade } = await deps.hasher.verify(credential, password);
  if (!ok || found === undefined || credential === null) return null;
  const customer = { accountId, id: found.customerId };
  const [record] = await Promise.all([
    rememberLogin(deps, customer),
    upgrade && upgradeCredential(deps, customer, credential, password),
  ]);
  return record;
}

const invalid: Issue = {
  code: 'INVALID_CREDENTIALS',
  path: ['login'],
  message: 'No customer of this site has this login and password.',
};

function tooMany(retryAfterSeconds: number): Issue {
  return {
    code: 'TOO_MANY_ATTEMPTS',
    path: ['login'],
    message: `Too many logins failed. Try again in ${retryAfterSeconds} s.`,
    hint: "Every login counts for its client's address: see TRUST_PROXY if yours all come from your own server.",
    params: { retryAfterSeconds },
  };
}

function busy(error: HasherBusyError): Issue {
  return { code: 'BUSY', path: ['password'], message: error.message };
}
