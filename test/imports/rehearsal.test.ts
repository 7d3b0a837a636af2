import { describe, expect, it } from 'vitest';
import { KeyLines } from '../../src/imports/key-lines.ts';
import { RehearsalReport, type RehearsedRow } from '../../src/imports/rehearsal-report.ts';
import { rehearsalResult } from '../../src/imports/rehearsal-result.ts';
import { estimateSeconds } from '../../src/imports/rehearsal-speed.ts';
import { rehearsalText } from '../../src/imports/rehearsal-text.ts';

const row = (line: number, facts: Partial<RehearsedRow> = {}): RehearsedRow => ({
  line,
  outcome: 'created',
  errorCodes: [],
  notes: [],
  keys: {},
  takenInDatabase: [],
  ...facts,
});

describe('KeyLines', () => {
  it('gives the first line of each of a million alike keys', () => {
    const keys = new KeyLines(42);
    const key = (i: number) => `user${i}@example.com`;
    for (let i = 1; i <= 1_000_000; i++) {
      if (keys.seenAt(key(i), i) !== undefined) throw new Error(`${key(i)} was never there before`);
    }
    for (let i = 1; i <= 1_000_000; i += 997) expect(keys.seenAt(key(i), 5)).toBe(i);
    expect(keys.size).toBe(1_000_000);
  });

  it.each(['', 'a', 'b', '\0', '\0\0', 'ab', 'ba', 'é', '😀'])('tells %j from the others', (text) => {
    const keys = new KeyLines(0);
    for (const [i, other] of ['', 'a', 'b', '\0', '\0\0', 'ab', 'ba', 'é', '😀'].entries())
      keys.seenAt(other, i + 1);
    expect(keys.size).toBe(9);
    expect(keys.seenAt(text, 99)).toBeLessThan(10);
  });

  it('stops to remember at its bound, and says so', () => {
    const keys = new KeyLines(1, 2);
    for (const key of ['a', 'b']) expect(keys.seenAt(key, 1)).toBeUndefined();
    expect(keys.full).toBe(false);
    expect([keys.seenAt('c', 3), keys.seenAt('c', 4), keys.seenAt('a', 5), keys.full]).toEqual([
      undefined,
      undefined,
      1,
      true,
    ]);
  });
});

describe('the report', () => {
  const report = new RehearsalReport({ seed: 7, maxDomains: 2 });
  const bcrypt = { family: 'bcrypt', cost: 'cost 10', argon2id: false };
  report.add(
    row(2, {
      keys: { email: 'a@x.com', username: 'a' },
      password: bcrypt,
      domain: { name: 'x.com', verdict: { status: 'DELIVERABLE' } },
    }),
  );
  report.add(
    row(3, {
      keys: { email: 'a@x.com', username: 'b' },
      outcome: 'rejected',
      errorCodes: ['TAKEN', 'TAKEN', 'PHONE_INVALID'],
    }),
  );
  report.add(
    row(4, {
      keys: { oldProviderId: '1' },
      takenInDatabase: ['email'],
      outcome: 'rejected',
      errorCodes: ['TAKEN'],
    }),
  );
  report.add(
    row(5, {
      keys: { oldProviderId: '1' },
      password: { family: 'md5', argon2id: true },
      notes: ['USERNAME_IN_METADATA'],
    }),
  );
  for (const name of ['y.com', 'y.com', 'z\u001b[31m.com'])
    report.add(row(6, { domain: { name, verdict: { status: 'UNDELIVERABLE', reason: 'NXDOMAIN' } } }));
  report.addSkipped(9, 'ANONYMOUS_USER_SKIPPED');
  const summary = report.summary();

  it('counts rows, errors and notes', () => {
    expect([summary.rows, summary.skipped]).toEqual([7, 1]);
    expect(summary.outcomes).toEqual({ created: 5, updated: 0, unchanged: 0, rejected: 2 });
    expect(Object.fromEntries(summary.errors)).toEqual({
      TAKEN: { count: 2, lines: [3, 4] },
      PHONE_INVALID: { count: 1, lines: [3] },
    });
    expect([...summary.notes.keys()]).toEqual(['USERNAME_IN_METADATA', 'ANONYMOUS_USER_SKIPPED']);
  });

  it('finds duplicates in the file and against the database', () => {
    expect(summary.duplicates).toEqual({
      email: { count: 1, lines: [3], firstLines: [2], inDatabase: 1, complete: true },
      // Line 4 is rejected, and so takes nothing from line 5.
      oldProviderId: { count: 0, lines: [], firstLines: [], inDatabase: 0, complete: true },
      username: { count: 0, lines: [], firstLines: [], inDatabase: 0, complete: true },
    });
  });

  it('lists hash families with their costs, and domains with their verdict', () => {
    expect(Object.fromEntries(summary.passwords)).toEqual({
      'bcrypt, cost 10': { family: 'bcrypt', cost: 'cost 10', count: 1, lines: [2] },
      md5: { family: 'md5', cost: undefined, count: 1, lines: [5] },
    });
    expect(Object.fromEntries(summary.domains)).toEqual({
      'x.com': { verdict: { status: 'DELIVERABLE' }, count: 1 },
      'y.com': { verdict: { status: 'UNDELIVERABLE', reason: 'NXDOMAIN' }, count: 2 },
    });
    expect([summary.verdicts.get('UNDELIVERABLE (NXDOMAIN)')?.count, summary.domainsComplete]).toEqual([
      3,
      false,
    ]);
  });

  it('estimates the time', () => {
    expect(summary.argon2idRows).toBe(1);
    expect(estimateSeconds(summary, { rowsPerSecond: 7, argon2idPerSecond: 0.5 })).toBe(3);
  });

  it('reads as text', () => {
    expect(rehearsalText(summary, rehearsalResult(summary, 3))).toMatchInlineSnapshot(`
      "Rehearsal: nothing was written
        7 rows: 5 would be created, 0 updated, 0 unchanged, 2 rejected
        1 more that are no customers
        estimated time: 3 s

      Errors
                  2  TAKEN (line 3, 4)
                  1  PHONE_INVALID (line 3)

      Changed on the way
                  1  The user name breaks our rule (0-9 A-Z a-z - _) and is kept in the metadata. (line 5)
                  1  The system's own row for visitors: no customer, not imported. (line 9)

      Passwords
                  1  bcrypt, cost 10 (line 2)
                  1  md5 (line 5)

      Duplicates
                  1  email in the file (line 3 repeats 2)
                  1  email against the database

      Email domains
                  3  UNDELIVERABLE (NXDOMAIN) (line 6, 6, 6)
                  1  DELIVERABLE (line 2)
                  2  y.com: UNDELIVERABLE (NXDOMAIN)
        The file has more domains than are remembered by name.
      "
    `);
  });

  it('keeps its size when a file makes up hash families and domains', () => {
    const hostile = new RehearsalReport({ seed: 7, maxKeys: 100, maxDomains: 10 });
    for (let i = 0; i < 5000; i++) {
      const verdict = { status: 'UNKNOWN', reason: 'TIMEOUT' } as const;
      const facts = {
        password: { family: 'sha512crypt', cost: `rounds ${i}`, argon2id: false },
        domain: { name: `${i}.com`, verdict },
      };
      hostile.add(row(i + 1, { ...facts, keys: { email: `${i}` } }));
    }
    const { passwords, domains, duplicates } = hostile.summary();
    expect([passwords.size, domains.size, duplicates.email.complete]).toEqual([501, 10, false]);
    expect([...passwords.values()].reduce((sum, { count }) => sum + count, 0)).toBe(5000);
  });
});
