import type { Resolver } from 'node:dns/promises';

/** Whether mail for a domain can reach a host, as far as DNS says. */
export type Deliverability =
  | { status: 'DELIVERABLE' }
  | { status: 'UNDELIVERABLE'; reason: UndeliverableReason }
  | { status: 'UNKNOWN'; reason: UnknownReason };

/** NULL_MX: RFC 7505. NO_RECORD: the name exists, without MX, A and AAAA. RESERVED: see `isReservedName`. */
export type UndeliverableReason = 'NULL_MX' | 'NXDOMAIN' | 'NO_RECORD' | 'RESERVED';

/** Why there is no verdict. All may pass; BUSY and CLOSED mean that the name servers were not asked. */
export type UnknownReason =
  | 'TIMEOUT'
  | 'SERVFAIL'
  | 'REFUSED'
  | 'UNREACHABLE'
  | 'BAD_RESPONSE'
  | 'BUSY'
  | 'CLOSED';

/** Error codes of node:dns that stand for "no verdict"; every other one is a response that makes no sense. */
const unknownReasons = new Map<unknown, UnknownReason>([
  ['ETIMEOUT', 'TIMEOUT'],
  ['ESERVFAIL', 'SERVFAIL'],
  ['EREFUSED', 'REFUSED'],
  ['ECONNREFUSED', 'UNREACHABLE'],
]);

/**
 * Asks for MX, then A, then AAAA (RFC 5321 section 5.1), one question at a time. Never rejects.
 *
 * An MX record is the domain's own word that it takes mail, so the host it names is not looked up: a host that is
 * missing for an hour must not turn a customer away, and only a delivery proves more.
 *
 * When `signal` is aborted, no further question is asked and its reason, an `UnknownReason`, is the answer. Stopping
 * the question that is under way is the caller's part (`resolver.cancel()`).
 */
export async function findMailHosts(
  resolver: Resolver,
  domain: string,
  signal: AbortSignal,
): Promise<Deliverability> {
  try {
    const exchanges = await recordsOf(resolver.resolveMx(domain));
    // Node gives the root, RFC 7505's exchange, as an empty string.
    if (exchanges.some(({ exchange }) => exchange !== '')) return { status: 'DELIVERABLE' };
    if (exchanges.length > 0) return { status: 'UNDELIVERABLE', reason: 'NULL_MX' };

    for (const family of ['resolve4', 'resolve6'] as const) {
      signal.throwIfAborted();
      const addresses = await recordsOf(resolver[family](domain));
      if (addresses.length > 0) return { status: 'DELIVERABLE' };
    }
    return { status: 'UNDELIVERABLE', reason: 'NO_RECORD' };
  } catch (error) {
    if (signal.aborted) return { status: 'UNKNOWN', reason: signal.reason };
    const code = codeOf(error);
    // A name that cannot be written in a question does not exist either.
    if (code === 'ENOTFOUND' || code === 'EBADNAME') return { status: 'UNDELIVERABLE', reason: 'NXDOMAIN' };
    return { status: 'UNKNOWN', reason: unknownReasons.get(code) ?? 'BAD_RESPONSE' };
  }
}

/** "No record of this type" arrives as an error. */
async function recordsOf<Answer>(answer: Promise<Answer[]>): Promise<Answer[]> {
  try {
    return await answer;
  } catch (error) {
    if (codeOf(error) === 'ENODATA') return [];
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
