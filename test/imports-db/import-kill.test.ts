import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { readRows } from '../../src/imports/read-rows.ts';
import { projectFile } from '../../src/project-root.ts';
import { onlyPglite } from '../support/database.ts';
import { createImportStage, type ImportStage } from './import-stage.ts';

const ROWS = 20_000;
const KILLS = 20;
const bcrypt = '$2y$10$abcdefghijklmnopqrstuuWIdkHpfVOhNM0Bj8LrtZ4vAzsVFTXsS';

/** Some rows break a rule, some repeat a customer of the file, far away or near. */
const rows = Array.from({ length: ROWS }, (_, i) => {
  const repeats = i % 101 === 50 ? i - 50 : i % 4_999 === 4_998 ? i - 4_000 : i;
  return {
    id: String(i),
    email: `k${repeats}@lovelace.dev`,
    isBad: i % 97 === 5,
    hash: i % 2 === 0 ? bcrypt : '',
  };
});

/** What a reader of the file would do by hand: of those that break no rule, the first of each email. */
function expected() {
  const seen = new Set<string>();
  const isCustomer = ({ email, isBad }: (typeof rows)[number]) => !isBad && seen.size < seen.add(email).size;
  const customers = rows.filter(isCustomer);
  const ids = new Set(customers.map(({ id }) => id));
  return { customers, rejected: rows.filter(({ id }) => !ids.has(id)) };
}

describe.skipIf(onlyPglite)('an import that is killed (looked at from outside: PostgreSQL only)', () => {
  let stage: ImportStage;
  let database: Database;
  let file: string;
  beforeAll(async () => {
    stage = await createImportStage();
    database = await openDatabase(parseConfig(stage.env).database);
    const lines = rows.map(({ id, email, isBad, hash }) => `${id},${email},${isBad ? '1' : '12345'},${hash}`);
    file = await stage.write('killed.csv', `old_provider_id,email,phone,password\n${lines.join('\n')}\n`);
    // Builds the program where it has to be.
    await once(start([]), 'exit');
  }, 120_000);
  afterAll(async () => {
    await database[Symbol.asyncDispose]();
    await stage[Symbol.asyncDispose]();
  });

  function start(args: string[]): ChildProcess {
    const { PATH, HOME, TMPDIR } = process.env;
    return spawn(process.execPath, [projectFile('src/launch.cjs'), 'cli', ...args], {
      env: { PATH, HOME, TMPDIR, ...stage.env },
      stdio: 'ignore',
    });
  }

  async function rowsDone(): Promise<number> {
    return (await database.prisma.customerImport.findFirst({ select: { rows: true } }))?.rows ?? 0;
  }

  test('20 times goes on each time: no row is lost and none is double', async () => {
    const args = ['import', file, '--site', '1', '--skip-dns'];
    const stops: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const before = await rowsDone();
      const child = start(args);
      const exit = once(child, 'exit');
      if (kill % 5 === 4) {
        // While it starts, reads, or whatever it may be doing.
        await sleep(Math.random() * 900);
      } else {
        const enough = before + Math.random() * ((ROWS - before) / (KILLS - kill + 4));
        while ((await rowsDone()) <= enough && child.exitCode === null) await sleep(Math.random() * 4);
      }
      child.kill('SIGKILL');
      const [code] = await exit;
      expect(code, `ended by itself before kill ${kill}`).toBeNull();
      stops.push(await rowsDone());
    }
    expect(stops).toEqual([...stops].sort((a, b) => a - b));
    expect(new Set(stops).size).toBeGreaterThan(KILLS / 2);

    const [code] = await once(start(args), 'exit');
    expect(code).toBe(3);

    const wanted = expected();
    const stored = await database.prisma.customer.findMany({ select: { oldProviderId: true, email: true } });
    const byId = (x: { id: string }, y: { id: string }) => Number(x.id) - Number(y.id);
    expect(stored.map(({ oldProviderId, email }) => ({ id: oldProviderId ?? '', email })).sort(byId)).toEqual(
      wanted.customers.map(({ id, email }) => ({ id, email })),
    );

    const rejected: string[] = [];
    const reader = await readRows({ path: stage.path('killed.rejected.csv') });
    for await (const { rows } of reader.batches) rejected.push(...rows.map(({ cells }) => String(cells[0])));
    await reader.close();
    expect(rejected).toEqual(wanted.rejected.map(({ id }) => id));

    const [record, ...others] = await database.prisma.customerImport.findMany();
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      status: 'DONE',
      rows: ROWS,
      created: wanted.customers.length,
      updated: 0,
      unchanged: 0,
      rejected: wanted.rejected.length,
    });
    expect(await database.prisma.event.count()).toBe(wanted.customers.length);
    expect(await database.prisma.credential.count()).toBe(
      wanted.customers.filter(({ hash }) => hash !== '').length,
    );
  }, 300_000);

  test('stopped by a signal it ends after the rows under way, says so by its exit code, and goes on', async () => {
    const lines = Array.from({ length: ROWS }, (_, i) => `stopped${i}@lovelace.dev`);
    const args = ['import', await stage.write('stopped.csv', `email\n${lines.join('\n')}\n`)];
    args.push('--site', '1', '--skip-dns');
    const find = () => database.prisma.customerImport.findFirst({ where: { fileName: args[1] } });
    const stored = () => database.prisma.customer.count({ where: { email: { startsWith: 'stopped' } } });
    const child = start(args);
    const exit = once(child, 'exit');
    while (((await find())?.rows ?? 0) === 0) await sleep(2);
    child.kill('SIGTERM');
    expect(await exit).toEqual([130, null]);
    const { status, rows: done = 0 } = (await find()) ?? {};
    expect(status).toBe('RUNNING');
    expect(done).toBeLessThan(ROWS);
    expect(await stored()).toBe(done);
    expect(await once(start(args), 'exit')).toEqual([0, null]);
    expect(await stored()).toBe(ROWS);
  });
});
