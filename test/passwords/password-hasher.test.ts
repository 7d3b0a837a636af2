import { createHook } from 'node:async_hooks';
import { afterAll, describe, expect, it } from 'vitest';
import { maxLoginPasswordBytes } from '../../src/passwords/bounds.ts';
import { type Credential, schemeOf } from '../../src/passwords/credential.ts';
import { HasherBusyError } from '../../src/passwords/limiter.ts';
import { parsePassword } from '../../src/passwords/parse-password.ts';
import { PasswordHasher } from '../../src/passwords/password-hasher.ts';
import type { PasswordType } from '../../src/passwords/password-type.ts';
import { changed, hasWrongPassword, passwordVectors, typeOf } from './vectors.ts';

const quick = {
  argon2: { memoryCost: 64, timeCost: 1, parallelism: 1 },
  maxInFlight: 2,
  maxQueue: 1000,
  refusalFloorMs: 0,
};
const hasher = new PasswordHasher(quick);
afterAll(() => hasher[Symbol.asyncDispose]());

function parsed(type: PasswordType, value: string) {
  const { password, issue } = parsePassword(type, value);
  if (!password) throw new Error(issue.message);
  return password;
}

function imported(type: PasswordType, value: string): Promise<Credential> {
  return hasher.toCredential(parsed(type, value));
}

describe('the vectors', () => {
  const importable = passwordVectors.filter(
    (vector) => parsePassword(typeOf(vector), vector.hash).password && !hasWrongPassword(vector),
  );

  it.each(importable)('$id $type $variant logs in and then holds argon2id', async (vector) => {
    const { password } = vector;
    const stored = await imported(typeOf(vector), vector.hash);
    if (password === null) return;
    const first = await hasher.verify(stored, password);
    if (vector.login === 'refused' || password === '' || password.includes('\0')) {
      expect(first).toEqual({ ok: false, upgrade: false });
      return;
    }
    const isPlain = vector.type === 'plain_text';
    expect(first).toEqual({ ok: true, upgrade: !isPlain });
    expect(await hasher.verify(stored, changed(password))).toEqual({ ok: false, upgrade: false });

    const upgraded = await hasher.upgrade(stored, password);
    expect(upgraded).toMatchObject({
      scheme: 'ARGON2ID',
      hash: expect.stringMatching(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/),
    });
    expect(await hasher.verify(upgraded, password)).toEqual({ ok: true, upgrade: false });
    expect(await hasher.verify(upgraded, changed(password))).toEqual({ ok: false, upgrade: false });
  });

  const wrong = passwordVectors.filter(
    (vector) => hasWrongPassword(vector) && vector.expect === 'refuse' && vector.variant !== 'gost-yescrypt',
  );

  it.each(wrong)('$id $type $variant refuses another password', async (vector) => {
    const stored = await imported(typeOf(vector), vector.hash);
    expect(await hasher.verify(stored, vector.password ?? '')).toEqual({ ok: false, upgrade: false });
  });

  it('keep no digest of a fast family in the table', async () => {
    const accepted = passwordVectors.filter(({ expect }) => expect === 'accept');
    const table = await Promise.all(accepted.map((vector) => imported(typeOf(vector), vector.hash)));
    const dump = JSON.stringify(table).toLowerCase();
    const fast = /^(md5|md5crypt|descrypt|bsdicrypt|P|H|U\$[SPH])$/;
    const wrapped = accepted.filter(({ variant }) => fast.test(variant));
    expect(wrapped.length).toBeGreaterThan(100);
    for (const vector of wrapped) {
      const { password } = parsePassword(typeOf(vector), vector.hash);
      if (password?.kind !== 'hash') throw new Error(vector.id);
      expect(dump).not.toContain(password.hash.digest.toLowerCase());
      expect(dump).not.toContain(vector.hash.toLowerCase());
    }
    for (const { scheme, hash, settings } of table) {
      const { stores } = schemeOf({ scheme });
      if (stores === 'import') expect(settings).toBeNull();
      else expect(hash).toMatch(/^\$argon2id\$/);
    }
  });
});

describe('a scheme', () => {
  it.each<[PasswordType, string, string, string | null]>([
    ['PLAIN_TEXT', 'correct horse battery staple', 'ARGON2ID', null],
    ['MD5', '5EBE2294ECD0E0F08EAB7690D2A6EE69', 'MD5_ARGON2ID', ''],
    ['BCRYPT_WORDPRESS', '5ebe2294ecd0e0f08eab7690d2a6ee69', 'WORDPRESS_MD5_ARGON2ID', ''],
    ['BCRYPT_WORDPRESS', '$P$B2HtJpOleHGItwIahMUiWam8wOLCNd1', 'WORDPRESS_PHPASS_ARGON2ID', '$P$B2HtJpOle'],
    ['DRUPAL_V8_2_X', '$P$B2HtJpOleHGItwIahMUiWam8wOLCNd1', 'PHPASS_ARGON2ID', '$P$B2HtJpOle'],
    ['DRUPAL_V8_2_X', '$S$DLmWAGfo2Mt7s6gxG03nTnBvYOo75M6kKf7pPIbw7QlXB6wfaACA', 'DRUPAL_SHA512', null],
    [
      'DRUPAL_V8_2_X',
      '$S$CLmWAGfo2Mt7s6gxG03nTnBvYOo75M6kKf7pPIbw7QlXB6wfaACA',
      'DRUPAL_SHA512_ARGON2ID',
      '$S$CLmWAGfo2',
    ],
    [
      'DRUPAL_V8_2_X',
      'U$S$75HUMUKUzU6YYtVjB9Jo7LnHGeYsxluI.1mvbJZN2rGWVBvlA60U',
      'DRUPAL_MD5_ARGON2ID',
      'U$S$75HUMUKUz',
    ],
    ['DRUPAL_V8_2_X', '$2y$04$xozvgFaTe6exDMq/nsyIIuXrr59eS1rgOTt./NEXZeYezcF4P1lWy', 'BCRYPT', null],
    [
      'BCRYPT_WORDPRESS',
      '$2y$04$xozvgFaTe6exDMq/nsyIIuXrr59eS1rgOTt./NEXZeYezcF4P1lWy',
      'WORDPRESS_BCRYPT',
      null,
    ],
    [
      'BCRYPT_WORDPRESS',
      '$wp$2y$10$cPL.s7HSkZwF2NNQVRy1yeY7qw544.cpw58GURKHDuypPNmOrKqkG',
      'WORDPRESS_BCRYPT',
      null,
    ],
    ['CRYPT', 'rIst3wupgAyYI', 'DES_CRYPT_ARGON2ID', 'rI'],
    ['CRYPT', '_J9..8/3U/9maM0qIB.Y', 'EXTENDED_DES_CRYPT_ARGON2ID', '_J9..8/3U'],
    ['CRYPT', '$1$8AKCGgUQ$0CUL3JcIzKoipgSYUiwzQ.', 'MD5_CRYPT_ARGON2ID', '$1$8AKCGgUQ$'],
    [
      'CRYPT',
      '$5$rounds=1000$rDATiTGLKp2YEGaG$OM2NLWc.Mk.yxXEG5vyQ/6tO4wVmW2DRUf0arQnfyGC',
      'SHA256_CRYPT',
      null,
    ],
    [
      'CRYPT',
      '$7$BU..../....w3twCTCPe/2s9GB6w8EOq1$UQ47Kyl9.cY6EpHYMFw63LQ8mg/90WWee44m7NYNTs3',
      'SCRYPT',
      null,
    ],
    ['CRYPT', `$7$3U..../....salt$${'.'.repeat(43)}`, 'SCRYPT_ARGON2ID', '$7$3U..../....salt$'],
    ['CRYPT', `$y$j9T$abcd$${'.'.repeat(43)}`, 'YESCRYPT', null],
    ['CRYPT', `$y$j75$abcd$${'.'.repeat(43)}`, 'YESCRYPT_ARGON2ID', '$y$j75$abcd$'],
  ])('of %s %s is %s', async (type, value, scheme, settings) => {
    const stored = await imported(type, value);
    expect(stored).toMatchObject({ scheme, settings });
    if (schemeOf(stored).stores === 'import') expect(stored.hash).toBe(value);
    else expect(stored.hash).not.toContain(value);
  });

  it('that no release wrote is an error, as is a row without its parts', async () => {
    const rows: Credential[] = [
      { scheme: 'MD4', hash: 'x', settings: null },
      { scheme: 'toString', hash: 'x', settings: null },
      { scheme: 'BCRYPT', hash: '$2y$04$short', settings: null },
      { scheme: 'MD5_ARGON2ID', hash: '$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g', settings: null },
    ];
    for (const row of rows) await expect(hasher.verify(row, 'password')).rejects.toThrow(/[Cc]redential/);
  });
});

describe('a login password', () => {
  it.each([
    ['empty', ''],
    ['with NUL', 'secret\0'],
    ['of half a surrogate pair', 'secret\ud800'],
    ['longer than any that is looked at', 'x'.repeat(maxLoginPasswordBytes + 1)],
  ])('%s is wrong whatever was imported', async (_, typed) => {
    const rows = [
      await hasher.toCredential({ kind: 'plain', password: typed }),
      await imported('MD5', 'd41d8cd98f00b204e9800998ecf8427e'),
      null,
    ];
    for (const row of rows) expect(await hasher.verify(row, typed)).toEqual({ ok: false, upgrade: false });
  });

  it('of replacement characters is not what half a surrogate pair turns into', async () => {
    const stored = await imported('PLAIN_TEXT', 'replaced \ufffd');
    expect((await hasher.verify(stored, 'replaced \ufffd')).ok).toBe(true);
    expect((await hasher.verify(stored, 'replaced \ud83d')).ok).toBe(false);
  });

  it('stops at 72 bytes for bcrypt, until the upgrade', async () => {
    const hash = '$2y$04$K2a.JxmsVurMASoapnAc4ezfvrgriZ4tIodL44VHygGxBP5ViOnry';
    const password = 'b2'.repeat(36);
    const stored = await imported('PASSWORD_BCRYPT', hash);
    expect(await hasher.verify(stored, `${password} and more`)).toEqual({ ok: true, upgrade: true });
    expect((await hasher.verify(stored, password.slice(1))).ok).toBe(false);
    const upgraded = await hasher.upgrade(stored, password);
    expect((await hasher.verify(upgraded, `${password} and more`)).ok).toBe(false);
  });
});

describe('a password of WordPress', () => {
  const password = 'correct horse battery staple';
  const around = ` \t\n\r\v${password}\v \n`;

  it.each([
    ['$wp$2y$10$cPL.s7HSkZwF2NNQVRy1yeY7qw544.cpw58GURKHDuypPNmOrKqkG'],
    ['$P$B2HtJpOleHGItwIahMUiWam8wOLCNd1'],
    ['$2y$06$St/t35uGKP/5FEtkUV.UaexxHoF1wbvQIX8ZR.vR0Ic2XOLwUOxEi'],
    ['9cc2ae8a1ba7a93da39b46fc1019c481'],
  ])('%s may be typed with white space around it, also after the upgrade', async (hash) => {
    const stored = await imported('BCRYPT_WORDPRESS', hash);
    expect(await hasher.verify(stored, around)).toEqual({ ok: true, upgrade: true });
    expect((await hasher.verify(stored, `\u00a0${password}`)).ok).toBe(false);
    const upgraded = await hasher.upgrade(stored, around);
    for (const typed of [password, around]) {
      expect(await hasher.verify(upgraded, typed)).toEqual({ ok: true, upgrade: false });
    }
    expect((await hasher.verify(upgraded, `${password}x`)).ok).toBe(false);
    expect((await hasher.upgrade(upgraded, around)).settings).toBe(upgraded.settings);
  });

  it('of another system is taken exactly', async () => {
    const stored = await imported('DRUPAL_V8_2_X', '$P$B2HtJpOleHGItwIahMUiWam8wOLCNd1');
    expect((await hasher.verify(stored, password)).ok).toBe(true);
    expect((await hasher.verify(stored, around)).ok).toBe(false);
  });
});

describe('the upgrade', () => {
  it('follows the parameters of argon2id', async () => {
    const stored = await imported('PLAIN_TEXT', 'correct horse battery staple');
    await using stronger = new PasswordHasher({ ...quick, argon2: { ...quick.argon2, memoryCost: 128 } });
    expect(await stronger.verify(stored, 'correct horse battery staple')).toEqual({
      ok: true,
      upgrade: true,
    });
    const upgraded = await stronger.upgrade(stored, 'correct horse battery staple');
    expect(upgraded.hash).toContain('m=128,t=1,p=1');
    expect(await stronger.verify(upgraded, 'correct horse battery staple')).toEqual({
      ok: true,
      upgrade: false,
    });
  });

  it('writes the order of parameters that PHP and libargon2 read', async () => {
    const { hash } = await imported('PLAIN_TEXT', 'correct horse battery staple');
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  });
});

describe('an unknown login', () => {
  it('costs what a wrong password costs', async () => {
    await using slower = new PasswordHasher({
      ...quick,
      argon2: { memoryCost: 19_456, timeCost: 2, parallelism: 1 },
    });
    const stored = await slower.toCredential({ kind: 'plain', password: 'correct horse battery staple' });
    async function cpuOf(credential: Credential | null): Promise<number> {
      const before = process.cpuUsage();
      for (let time = 0; time < 8; time++) await slower.verify(credential, 'a wrong password');
      const { user, system } = process.cpuUsage(before);
      return user + system;
    }
    await cpuOf(stored);
    const ratio = (await cpuOf(null)) / (await cpuOf(stored));
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });

  it('and every other refusal are answered no earlier than the floor', async () => {
    await using padded = new PasswordHasher({ ...quick, refusalFloorMs: 120 });
    const stored = await padded.toCredential({ kind: 'plain', password: 'correct horse battery staple' });
    for (const [credential, typed] of [
      [null, 'a wrong password'],
      [stored, 'a wrong password'],
      [stored, ''],
    ] as const) {
      const start = performance.now();
      expect((await padded.verify(credential, typed)).ok).toBe(false);
      expect(performance.now() - start).toBeGreaterThanOrEqual(119);
    }
  });
});

describe('the bounds of the process', () => {
  it('refuse what the queue does not hold, and recover', async () => {
    await using small = new PasswordHasher({ ...quick, maxInFlight: 1, maxQueue: 2 });
    const stored = await small.toCredential({ kind: 'plain', password: 'correct horse battery staple' });
    const legacy = parsed('MD5', '5ebe2294ecd0e0f08eab7690d2a6ee69');
    const work = [
      small.verify(stored, 'correct horse battery staple'),
      small.verify(null, 'anything'),
      small.toCredential(legacy),
      small.verify(stored, 'correct horse battery staple'),
      small.toCredential({ kind: 'plain', password: 'another password' }),
      small.upgrade(stored, 'correct horse battery staple'),
    ];
    const outcomes = await Promise.allSettled(work);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(HasherBusyError);
    }
    expect((await small.verify(stored, 'correct horse battery staple')).ok).toBe(true);
  });

  it('hold no place for a hash that is stored as it is', async () => {
    await using full = new PasswordHasher({ ...quick, maxInFlight: 1, maxQueue: 0 });
    const running = full.toCredential({ kind: 'plain', password: 'correct horse battery staple' });
    const bcrypt = parsed('PASSWORD_BCRYPT', '$2y$04$xozvgFaTe6exDMq/nsyIIuXrr59eS1rgOTt./NEXZeYezcF4P1lWy');
    expect((await full.toCredential(bcrypt)).scheme).toBe('BCRYPT');
    await running;
  });

  it('start worker threads only for digests that need one, and never more than may be in flight', async () => {
    let workers = 0;
    const hook = createHook({
      init(_id, type) {
        if (type === 'WORKER') workers++;
      },
    }).enable();
    try {
      await using fresh = new PasswordHasher(quick);
      const threadless: [PasswordType, string][] = [
        ['PLAIN_TEXT', 'correct horse battery staple'],
        ['MD5', '5ebe2294ecd0e0f08eab7690d2a6ee69'],
        ['PASSWORD_BCRYPT', '$2y$04$xozvgFaTe6exDMq/nsyIIuXrr59eS1rgOTt./NEXZeYezcF4P1lWy'],
        ['CRYPT', `$7$3U..../....salt$${'.'.repeat(43)}`],
        ['DRUPAL_V8_2_X', '$P$B2HtJpOleHGItwIahMUiWam8wOLCNd1'],
      ];
      const rows = await Promise.all(
        threadless.map(([type, value]) => fresh.toCredential(parsed(type, value))),
      );
      for (const row of rows.slice(0, -1)) await fresh.verify(row, 'correct horse battery staple');
      expect(workers).toBe(0);

      const phpass = rows.at(-1) ?? null;
      const logins = Array.from({ length: 8 }, () => fresh.verify(phpass, 'correct horse battery staple'));
      expect((await Promise.all(logins)).every(({ ok }) => ok)).toBe(true);
      expect(workers).toBeGreaterThan(0);
      expect(workers).toBeLessThanOrEqual(quick.maxInFlight);
    } finally {
      hook.disable();
    }
  });
});
