import { Resolver } from 'node:dns/promises';
import { DnsCache } from './dns-cache.ts';
import { LookupQueue } from './lookup-queue.ts';
import { type Deliverability, findMailHosts, type UnknownReason } from './mail-hosts.ts';
import { isReservedName } from './reserved-names.ts';

export type { Deliverability, UndeliverableReason, UnknownReason } from './mail-hosts.ts';

export interface DeliverabilityOptions {
  /** Name servers as `address` or `address:port` (IPv6 in brackets with a port). Default: the system's. */
  servers?: readonly string[] | undefined;
  /** For one answer in all, from `check` on: waiting for a place and every question. Default 1,500. */
  budgetMs?: number | undefined;
  /** Questions to name servers at once. Default 100. */
  maxInFlight?: number | undefined;
  /** Domains waiting for a place; beyond it the answer is UNKNOWN, BUSY. Default 5,000. */
  maxQueued?: number | undefined;
  /** Domains in each of the two caches, one for good and one for bad domains. Default 10,000. */
  maxCached?: number | undefined;
  /** Default one hour. */
  deliverableTtlMs?: number | undefined;
  /** Short, because somebody may be setting up this domain. Default five minutes. */
  undeliverableTtlMs?: number | undefined;
  /** Milliseconds, for the caches. */
  clock?: (() => number) | undefined;
}

export interface DeliverabilityChecker extends Disposable {
  /** Takes `EmailAddress.domain`. Never rejects; answers within the budget. */
  check(domain: string): Promise<Deliverability>;
  /** Domains looked up since the start, for metrics; answers from rules, caches and shared look-ups do not count. */
  readonly lookups: number;
}

/**
 * Asks DNS whether domains take mail (RFC 5321 section 5.1). Callers of one domain share one look-up; verdicts are
 * cached, UNKNOWN is not. Disposing stops every look-up: those under way and later ones answer UNKNOWN, CLOSED.
 *
 * @throws TypeError with code ERR_INVALID_IP_ADDRESS when an entry of `servers` is not one.
 */
export function createDeliverability(options: DeliverabilityOptions = {}): DeliverabilityChecker {
  const { servers, budgetMs = 1_500, maxInFlight = 100, maxQueued = 5_000, maxCached = 10_000 } = options;
  const { deliverableTtlMs = 3_600_000, undeliverableTtlMs = 300_000, clock = Date.now } = options;
  const caches = {
    DELIVERABLE: new DnsCache<Deliverability>({ maxEntries: maxCached, ttlMs: deliverableTtlMs, clock }),
    UNDELIVERABLE: new DnsCache<Deliverability>({ maxEntries: maxCached, ttlMs: undeliverableTtlMs, clock }),
  };
  const queue = new LookupQueue({ maxInFlight, maxQueued });
  const underWay = new Map<
    string,
    { verdict: Promise<Deliverability>; stop: (reason: UnknownReason) => void }
  >();
  let closed = false;
  let lookups = 0;

  // One for each look-up: `cancel` stops all that a resolver does, and every look-up gets a source port of its own.
  function createResolver(): Resolver {
    const resolver = new Resolver({ timeout: Math.ceil((budgetMs * 2) / 3), tries: 2 });
    if (servers !== undefined) resolver.setServers(servers);
    return resolver;
  }
  createResolver();

  async function lookUp(domain: string, signal: AbortSignal): Promise<Deliverability> {
    if (!(await queue.enter(signal)))
      return { status: 'UNKNOWN', reason: signal.aborted ? signal.reason : 'BUSY' };
    try {
      if (signal.aborted) return { status: 'UNKNOWN', reason: signal.reason };
      const resolver = createResolver();
      signal.addEventListener('abort', () => resolver.cancel(), { once: true });
      lookups += 1;
      let verdict = await findMailHosts(resolver, domain, signal);
      // Node moves on to the next server after silence, but takes SERVFAIL and REFUSED for the answer.
      for (let rest = resolver.getServers().slice(1); rest.length > 0; rest = rest.slice(1)) {
        if (verdict.status !== 'UNKNOWN' || signal.aborted) break;
        resolver.setServers(rest);
        verdict = await findMailHosts(resolver, domain, signal);
      }
      return verdict;
    } finally {
      queue.leave();
    }
  }

  function startLookUp(domain: string): Promise<Deliverability> {
    const controller = new AbortController();
    const stop = (reason: UnknownReason) => controller.abort(reason);
    const timer = setTimeout(stop, budgetMs, 'TIMEOUT');
    const verdict = lookUp(domain, controller.signal)
      .then((found) => {
        if (found.status !== 'UNKNOWN') caches[found.status].set(domain, found);
        return found;
      })
      .finally(() => {
        clearTimeout(timer);
        underWay.delete(domain);
      });
    underWay.set(domain, { verdict, stop });
    return verdict;
  }

  return {
    async check(domain) {
      if (isReservedName(domain)) return { status: 'UNDELIVERABLE', reason: 'RESERVED' };
      if (closed) return { status: 'UNKNOWN', reason: 'CLOSED' };
      const cached = caches.DELIVERABLE.get(domain) ?? caches.UNDELIVERABLE.get(domain);
      return cached ?? underWay.get(domain)?.verdict ?? startLookUp(domain);
    },
    get lookups() {
      return lookups;
    },
    [Symbol.dispose]() {
      closed = true;
      for (const { stop } of underWay.values()) stop('CLOSED');
    },
  };
}
