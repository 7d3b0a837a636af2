/** What a token may do. */
export const scopes = [
  'customers:read',
  'customers:write',
  'customers:import',
  'customers:authenticate',
] as const;
export type Scope = (typeof scopes)[number];

/** Who is asking: the verified content of one bearer token. */
export interface Actor {
  accountId: number;
  /** The token's `sub`, for the record of who did what. */
  subject: string;
  scopes: ReadonlySet<string>;
  /** Absent: every site of the account. */
  siteIds?: ReadonlySet<number> | undefined;
}

/** The token is good but does not allow this. */
export class ForbiddenError extends Error {
  override name = 'ForbiddenError';
  readonly scope: Scope;

  constructor(scope: Scope) {
    super(`This needs the scope ${scope}, which the token does not have.`);
    this.scope = scope;
  }
}

/** @throws ForbiddenError when the actor's token lacks the scope. */
export function requireScope(actor: Actor, scope: Scope): void {
  if (!actor.scopes.has(scope)) throw new ForbiddenError(scope);
}

/** Whether a token limited to some sites includes this one. */
export function maySeeSite(actor: Actor, siteId: number): boolean {
  return actor.siteIds === undefined || actor.siteIds.has(siteId);
}
