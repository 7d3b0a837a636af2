import type { PrismaClient } from '../db/generated/prisma/client.ts';
import { type Account, loadAccount } from './account.ts';

/** Accounts by id, remembered for a second so that a create does not begin with a look-up. */
export interface Accounts {
  get(id: number): Promise<Account | undefined>;
  /** Reads the account anew when what is remembered lacks this site, so that a new site works at once. */
  withSite(id: number, siteId: number): Promise<Account | undefined>;
}

interface Entry {
  account: Promise<Account | undefined>;
  loadedAt: number;
}

/** How long a change of an account's gateways may go unnoticed, in milliseconds. */
const FRESH = 1_000;
/** Between two reads forced by an unknown site: a client that guesses sites must not become load. */
const MIN_RELOAD = 250;
const MAX_ACCOUNTS = 10_000;

export function createAccounts(prisma: PrismaClient, clock: () => number): Accounts {
  const entries = new Map<number, Entry>();

  function load(id: number): Promise<Account | undefined> {
    if (entries.size >= MAX_ACCOUNTS) entries.clear();
    const entry: Entry = { account: loadAccount(prisma, id), loadedAt: clock() };
    entries.set(id, entry);
    entry.account.catch(() => {
      if (entries.get(id) === entry) entries.delete(id);
    });
    return entry.account;
  }

  function get(id: number): Promise<Account | undefined> {
    const entry = entries.get(id);
    return entry !== undefined && clock() - entry.loadedAt < FRESH ? entry.account : load(id);
  }

  return {
    get,
    async withSite(id, siteId) {
      const account = await get(id);
      if (account?.siteIds.has(siteId)) return account;
      const loadedAt = entries.get(id)?.loadedAt ?? 0;
      const reread = clock() - loadedAt < MIN_RELOAD ? account : await load(id);
      return reread?.siteIds.has(siteId) ? reread : undefined;
    },
  };
}
