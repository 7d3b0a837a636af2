import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { DataDirInUseError, lockDataDir } from '../../src/embedded/data-dir-lock.ts';
import { lockEmbedded } from '../../src/embedded/lock-embedded.ts';

let directory: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lock-test-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  await rm(directory, { recursive: true, force: true });
});

/** Another process that takes the lock when told to; it answers "locked" or the name of the error. */
async function anotherProcess(): Promise<{ child: ChildProcess; lock(path?: string): Promise<string> }> {
  const child = fork(fileURLToPath(new URL('lock-holder.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
  });
  children.push(child);
  await once(child, 'message');
  return {
    child,
    async lock(path = directory) {
      child.send(path);
      const [answer] = await once(child, 'message');
      return answer;
    },
  };
}

test('one at a time, in this process and in another', async () => {
  const other = await anotherProcess();
  const lock = await lockDataDir(directory);
  await expect(lockDataDir(directory)).rejects.toThrow(DataDirInUseError);
  expect(await other.lock()).toBe('DataDirInUseError');
  await lock[Symbol.asyncDispose]();
  expect(await other.lock()).toBe('locked');
  await expect(lockDataDir(directory)).rejects.toThrow(`the embedded database in ${directory}`);
});

test('the same folder by another path is the same folder', async () => {
  const alias = `${directory}-alias`;
  await symlink(directory, alias);
  try {
    await using _lock = await lockDataDir(directory);
    await expect(lockDataDir(`${directory}/./`)).rejects.toThrow(DataDirInUseError);
    await expect(lockDataDir(alias)).rejects.toThrow(DataDirInUseError);
  } finally {
    await rm(alias);
  }
});

test('another folder is free', async () => {
  await using _lock = await lockDataDir(directory);
  const inner = join(directory, 'inner');
  await mkdir(inner);
  await using _other = await lockDataDir(inner);
});

test('a process that is killed leaves nothing in the way', async () => {
  const { child, lock } = await anotherProcess();
  expect(await lock()).toBe('locked');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const mine = await lockDataDir(directory);
  await mine[Symbol.asyncDispose]();
});

test('of several that start at once after a kill, one gets it', async () => {
  const [killed, ...starters] = await Promise.all(Array.from({ length: 4 }, anotherProcess));
  for (let round = 0; round < 5; round++) {
    const path = join(directory, String(round));
    await mkdir(path);
    const victim = killed === undefined || round > 0 ? await anotherProcess() : killed;
    await victim.lock(path);
    victim.child.kill('SIGKILL');
    await once(victim.child, 'exit');
    const answers = await Promise.all(starters.map((starter) => starter.lock(path)));
    expect(answers.toSorted()).toEqual(['DataDirInUseError', 'DataDirInUseError', 'locked']);
  }
});

test('the embedded database is locked with its folder made, for its owner alone', async () => {
  const config = parseConfig({ DATA_DIR: join(directory, 'data') });
  await using _lock = await lockEmbedded(config);
  await expect(lockEmbedded(config)).rejects.toThrow(DataDirInUseError);
  if (process.platform !== 'win32') {
    for (const folder of ['data', 'data/db']) {
      expect((await stat(join(directory, folder))).mode & 0o777, folder).toBe(0o700);
    }
  }
});

test('a database server needs no lock', async () => {
  const env = { DATABASE_URL: 'postgresql://localhost/x', TOKEN_SECRET: 'x'.repeat(32) };
  expect(await lockEmbedded(parseConfig(env))).toBeUndefined();
});
