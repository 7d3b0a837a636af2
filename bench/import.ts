/**
 * `npx tsx bench/import.ts [rows] [hashed rows]`: the import command beside what bounds it. Rows with a bcrypt hash or
 * none against COPY of the same rows into the same table with the same indexes, by wall clock and by processor time;
 * rows that need argon2id against a bare loop of argon2id on all cores; and the memory of a short and of a long import.
 * Takes turns with COPY, and prints the median of the ratios: a machine that others use is slow for both.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { argon2id, hash } from 'argon2';
import { defaultArgon2Parameters } from '../src/passwords/argon2id.ts';
import { projectFile } from '../src/project-root.ts';
import { cpuTimes, memoryOf, postmasterPid } from './cpu-time.ts';
import { countCustomers, createDatabase, databaseUrl, dropDatabase, emptyDatabase } from './databases.ts';

const rows = Number(process.argv[2] ?? 1_000_000);
const hashedRows = Number(process.argv[3] ?? 600);
const FEW = 10_000;
const ROUNDS = 3;

const bcrypt = '$2y$10$abcdefghijklmnopqrstuuWIdkHpfVOhNM0Bj8LrtZ4vAzsVFTXsS';

/** Every other customer has a bcrypt hash, or all have a password that must be hashed. */
function* csv(count: number, plain: boolean): Generator<string> {
  yield 'email,first_name,last_name,phone,old_provider_id,username,password,password_type,timezone,metadata.plan\n';
  for (let i = 0; i < count; i++) {
    const password = plain
      ? `correct horse ${i},plain_text`
      : i % 2 === 0
        ? `${bcrypt},password_bcrypt`
        : ',';
    yield `user${i}@example-${i % 50}.com,First${i % 997},Last${i % 2999},+44 20 ${1_000_000 + i},old-${i},user_${i},${password},Europe/Paris,gold\n`;
  }
}

interface Cost {
  seconds: number;
  /** Processor time in microseconds. */
  app: number;
  database: number;
  peakBytes: number;
}

const folder = await mkdtemp(join(tmpdir(), 'bench-import-'));
const postmaster = await postmasterPid();

async function measured(work: () => Promise<{ app: number; peakBytes: number }>): Promise<Cost> {
  const [before = 0] = await cpuTimes([postmaster]);
  const started = performance.now();
  const { app, peakBytes } = await work();
  const seconds = (performance.now() - started) / 1_000;
  const [after = 0] = await cpuTimes([postmaster]);
  return { seconds, app, peakBytes, database: after - before };
}

/** Runs a program to its end, looking at its processor time and memory while it lives. */
async function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ app: number; peakBytes: number }> {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const seen = { app: 0, peakBytes: 0 };
  const look = async (): Promise<void> => {
    const [app = 0] = await cpuTimes([child.pid ?? 0]);
    const memory = await memoryOf(child.pid ?? 0).catch(() => undefined);
    seen.app = Math.max(seen.app, app);
    seen.peakBytes = Math.max(seen.peakBytes, memory?.peak ?? 0);
  };
  const timer = setInterval(() => void look().catch(() => undefined), 250);
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk;
  });
  const [code] = await once(child, 'exit');
  clearInterval(timer);
  if (code !== 0) throw new Error(`ended with ${code}: ${errors}`);
  return seen;
}

function importFile(path: string, url: string): Promise<Cost> {
  const { PATH, HOME } = process.env;
  return measured(() =>
    run([projectFile('src/launch.cjs'), 'cli', 'import', path, '--site', '1', '--skip-dns', '--again'], {
      PATH,
      HOME,
      DATABASE_URL: url,
      DATA_DIR: join(folder, 'data'),
      TOKEN_SECRET: randomBytes(32).toString('base64'),
    }),
  );
}

async function psql(url: string, command: string): Promise<void> {
  const child = spawn('psql', [url, '-qc', command], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`psql ended with ${code}`);
}

async function writeCsv(name: string, count: number, plain = false): Promise<string> {
  const path = join(folder, name);
  await pipeline(Readable.from(csv(count, plain)), createWriteStream(path));
  return path;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function perRow({ app, database }: Cost, count: number): string {
  return `${(app / count).toFixed(1)} µs app, ${(database / count).toFixed(1)} µs database a row`;
}

async function againstCopy(url: string): Promise<void> {
  const [few, many] = [await writeCsv('few.csv', FEW), await writeCsv('many.csv', rows)];
  const copied = join(folder, 'rows.copy');
  // The first one may have to build the program.
  await importFile(few, url);
  await emptyDatabase(url);
  const short = await importFile(few, url);
  const ratios: number[] = [];
  const peaks: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await emptyDatabase(url);
    const imported = await importFile(many, url);
    if ((await countCustomers(url)) !== rows) throw new Error('rows are missing');
    await psql(url, `\\copy customers to '${copied}'`);
    await emptyDatabase(url);
    const copy = await measured(async () => {
      await psql(url, `\\copy customers from '${copied}'`);
      return { app: 0, peakBytes: 0 };
    });
    // What starting the program costs is no matter of rows.
    const seconds = imported.seconds - short.seconds + (short.seconds * FEW) / rows;
    ratios.push(copy.seconds / seconds);
    peaks.push(imported.peakBytes);
    print(`round ${round + 1}`, [
      `import ${rate(rows, imported.seconds)} (${rate(rows, seconds)} without its start): ${perRow(imported, rows)}`,
      `COPY   ${rate(rows, copy.seconds)}: ${perRow(copy, rows)}`,
    ]);
  }
  print('import / COPY', [`${median(ratios).toFixed(2)} of its rows a second (wanted: 0.50)`]);
  print('peak memory', [
    `${megabytes(short.peakBytes)} for ${FEW} rows, ${megabytes(median(peaks))} for ${rows} (wanted: within 50 MB)`,
  ]);
}

async function againstArgon2(url: string): Promise<void> {
  const [few, many] = [await writeCsv('one.csv', 1), await writeCsv('plain.csv', hashedRows, true)];
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await emptyDatabase(url);
    const start = await importFile(few, url);
    await emptyDatabase(url);
    const imported = await importFile(many, url);
    const seconds = imported.seconds - start.seconds;
    const bare = await bareLoop(hashedRows);
    ratios.push(bare / seconds);
    print(`argon2id, round ${round + 1}`, [
      `import ${rate(hashedRows, seconds)}, bare loop ${rate(hashedRows, bare)}`,
    ]);
  }
  print('import / argon2id', [`${median(ratios).toFixed(2)} of its hashes a second (wanted: 0.90)`]);
}

/** Seconds for so many hashes, as many at once as there are cores. */
async function bareLoop(count: number): Promise<number> {
  const started = performance.now();
  let left = count;
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      while (left-- > 0) await hash('correct horse', { ...defaultArgon2Parameters, type: argon2id });
    }),
  );
  return (performance.now() - started) / 1_000;
}

function rate(count: number, seconds: number): string {
  return `${Math.round(count / seconds).toLocaleString('en-US')} rows/s`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}

function print(title: string, lines: readonly string[]): void {
  process.stdout.write(`${title}\n${lines.map((line) => `  ${line}\n`).join('')}`);
}

try {
  const url = await createDatabase('import');
  print('', [
    `${rows} rows, ${hashedRows} to hash, ${availableParallelism()} cores, ${databaseUrl('import')}`,
  ]);
  await againstCopy(url);
  await againstArgon2(url);
} finally {
  await dropDatabase('import');
  await rm(folder, { recursive: true, force: true });
}
