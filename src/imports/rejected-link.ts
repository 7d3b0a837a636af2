import { createHmac, timingSafeEqual } from 'node:crypto';
import type { PublicAddress } from '../public-address.ts';
import type { ImportRecord } from './import-state.ts';

/** Where the rejected rows of an import are served. */
export const rejectedRoute = '/imports/';

/** How long a link opens, in milliseconds. */
const LASTS = 3_600_000;

type Named = Pick<ImportRecord, 'accountId' | 'id'>;

/** Makes and checks links to rejected rows: whoever has one may read them, until it ends. */
export class RejectedLinks {
  readonly #secret: Buffer;
  readonly #publicAddress: PublicAddress;
  readonly #clock: () => number;

  constructor(secret: Buffer, publicAddress: PublicAddress, clock: () => number) {
    this.#secret = secret;
    this.#publicAddress = publicAddress;
    this.#clock = clock;
  }

  make({ accountId, id }: Named): string {
    const expires = this.#clock() + LASTS;
    const path = `${accountId}/${id}/rejected`;
    const url = new URL(`${rejectedRoute.slice(1)}${path}`, this.#publicAddress.url);
    url.search = new URLSearchParams({
      expires: String(expires),
      signature: this.#sign(path, expires),
    }).toString();
    return url.href;
  }

  /** The import that a link of ours opens now; undefined for any other path and query. */
  open(path: string, query: URLSearchParams): Named | undefined {
    const [, accountId, id] = /^(\d{1,10})\/([0-9a-f-]{36})\/rejected$/.exec(path) ?? [];
    const expires = Number(query.get('expires'));
    if (accountId === undefined || id === undefined || !(expires > this.#clock())) return undefined;
    const signature = Buffer.from(query.get('signature') ?? '');
    const expected = Buffer.from(this.#sign(path, expires));
    const isOurs = signature.length === expected.length && timingSafeEqual(signature, expected);
    return isOurs ? { accountId: Number(accountId), id } : undefined;
  }

  #sign(path: string, expires: number): string {
    return createHmac('sha256', this.#secret).update(`${path} ${expires}`).digest('base64url');
  }
}
