import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createImportStage, type ImportStage } from './import-stage.ts';

let stage: ImportStage;
beforeAll(async () => {
  stage = await createImportStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** What gzip cannot make small. */
const noise = () => randomBytes(20).toString('hex');
const csv = (...lines: string[]) => `${lines.join('\n')}\n`;

describe('where an import reads and where its rejected rows go', () => {
  test('reads a pipe, which nobody can read twice', async () => {
    const pipe = stage.path('pipe');
    await promisify(execFile)('mkfifo', [pipe]);
    const lines = Array.from({ length: 3_000 }, (_, i) => `pipe${i}@lovelace.dev`);
    const run = async (...options: string[]) => {
      const [end] = await Promise.all([
        stage.run(pipe, '--site', '1', '--skip-dns', ...options),
        writeFile(pipe, csv('email', ...lines)),
      ]);
      return end;
    };
    const rehearsed = await run('--dry-run');
    expect(rehearsed).toMatchObject({ exitCode: 0 });
    expect(rehearsed.out).toContain('3,000 rows: 3,000 would be created');
    expect(await run()).toMatchObject({ exitCode: 0 });
    expect(
      await stage.look((prisma) => prisma.customer.count({ where: { email: { startsWith: 'pipe' } } })),
    ).toBe(3_000);
    expect((await run()).err).toContain('This file was imported already');
  });

  test('says that rejected rows cannot be written before it begins, and takes another place', async () => {
    const file = await stage.write('place.csv', csv('email', 'place@lovelace.dev', 'bad'));
    const nowhere = await stage.run(file, '--site', '1', '--rejected', stage.path('no/such/folder.csv'));
    expect(nowhere).toMatchObject({ exitCode: 1, out: '' });
    expect(nowhere.err).toMatch(/cannot be written to .*folder\.csv: there is no such folder/);
    const there = await stage.run(
      file,
      '--site',
      '1',
      '--skip-dns',
      '--rejected',
      stage.path('place-no.csv'),
    );
    expect(there).toMatchObject({ exitCode: 3 });
    expect(await stage.read('place-no.csv')).toContain('Line 3: ');
  });

  test('does not go on without the rows that it rejected before', async () => {
    const lines = Array.from(
      { length: 8_000 },
      (_, i) => `${i === 0 ? 'x' : `r${i}@lovelace.dev`},${noise()}`,
    );
    const content = gzipSync(csv('email,display_name', ...lines));
    const file = await stage.write('rejects.csv.gz', content.subarray(0, content.length - 50_000));
    const args = [file, '--site', '1', '--skip-dns'];
    expect((await stage.run(...args)).exitCode).toBe(1);
    await stage.write('rejects.rejected.csv', '');
    expect((await stage.run(...args)).err).toContain('The rejected rows so far are not in');
  });
});
