import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parsePassword } from '../../src/passwords/parse-password.ts';
import { PasswordHasher } from '../../src/passwords/password-hasher.ts';
import { changed, type PasswordVector, passwordVectors, typeOf } from '../passwords/vectors.ts';
import { startService, type TestAccount, type TestService } from '../support/service.ts';
import { codeOf, create, logIn } from './login-story.ts';

/** Every stored password that must be accepted, imported and used as its owner would. */
const accepted = passwordVectors.filter((vector) => vector.expect === 'accept');

/** Cheaper than any configuration allows: there are a good thousand logins to come. */
const hasher = new PasswordHasher({
  argon2: { memoryCost: 64, timeCost: 1, parallelism: 1 },
  maxInFlight: 2,
  maxQueue: 1_000,
  refusalFloorMs: 0,
});

let service: TestService;
let account: TestAccount;
/** All rows of all tables as text, before anybody has logged in. */
let dump: string;

beforeAll(async () => {
  // All of them come from one address, and each types a wrong password once.
  service = await startService({ env: { LOGIN_FAILURES_PER_ADDRESS: '1000000' }, override: { hasher } });
  account = await service.newAccount();
  await inParallel(accepted, ({ id, hash, ...vector }) =>
    create(service, account, { username: id, password: hash, passwordType: typeOf({ id, hash, ...vector }) }),
  );
  dump = await dumpDatabase(service);
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await hasher[Symbol.asyncDispose]();
});

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<unknown>) {
  const queue = [...items];
  const takeAll = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: 8 }, takeAll));
}

async function dumpDatabase({ deps: { prisma } }: TestService): Promise<string> {
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'`;
  const rows = [];
  for (const { name } of tables) {
    rows.push(...(await prisma.$queryRawUnsafe<{ row: string }[]>(`SELECT t::text AS row FROM ${name} t`)));
  }
  return rows.map(({ row }) => row).join('\n');
}

function scheme({ id }: PasswordVector) {
  return service.deps.prisma.credential
    .findFirstOrThrow({ where: { accountId: account.accountId, customer: { username: id } } })
    .then((credential) => credential.scheme);
}

describe('every accepted stored password', () => {
  test('logs in, refuses a changed one, and holds argon2id from then on', async () => {
    expect(accepted.length).toBeGreaterThan(300);
    await inParallel(accepted, async (vector) => {
      const { id, password, login } = vector;
      if (password === null) throw new Error(`${id} has no password to try`);
      const attempt = async (typed: string) => [id, await codeOf(logIn(service, account, id, typed))];
      expect(await attempt(changed(password))).toEqual([id, 'INVALID_CREDENTIALS']);
      if (login === 'refused') {
        expect(await attempt(password)).toEqual([id, 'INVALID_CREDENTIALS']);
        return;
      }
      expect(await attempt(password)).toEqual([id, 'OK']);
      expect([id, await scheme(vector)]).toEqual([id, 'ARGON2ID']);
      expect(await attempt(password)).toEqual([id, 'OK']);
    });
  });

  test('is not weak at rest', () => {
    const rows = dump.toLowerCase();
    // The dump holds what is stored as it came, so what is missing from it is missing for a reason.
    const bcrypt = accepted.filter(({ hash }) => hash.startsWith('$2y$'));
    for (const { hash } of bcrypt) expect(rows).toContain(hash.toLowerCase());

    const fast = accepted.filter(({ variant }) =>
      /^(md5|md5crypt|descrypt|bsdicrypt|P|H|U\$[SPH])$/.test(variant),
    );
    expect(fast.length).toBeGreaterThan(100);
    for (const vector of fast) {
      const { password } = parsePassword(typeOf(vector), vector.hash);
      if (password?.kind !== 'hash') throw new Error(vector.id);
      expect(rows, vector.id).not.toContain(vector.hash.toLowerCase());
      expect(rows, vector.id).not.toContain(password.hash.digest.toLowerCase());
    }
  });
});
