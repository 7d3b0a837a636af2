import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { embeddedSecrets } from '../../src/embedded/data-dir.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'secrets-test-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

test('the secrets are made once and kept', async () => {
  const made = await embeddedSecrets(join(parent, 'a', 'b'));
  expect(Buffer.from(made.tokenSecret, 'base64')).toHaveLength(32);
  expect(made.appSecret).not.toBe(made.tokenSecret);
  expect(await embeddedSecrets(join(parent, 'a', 'b'))).toEqual(made);
  expect(await embeddedSecrets(join(parent, 'other'))).not.toEqual(made);
});

test.skipIf(process.platform === 'win32')('nobody but the owner may read them', async () => {
  const directory = join(parent, 'data');
  await embeddedSecrets(directory);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect((await stat(join(directory, 'secrets.json'))).mode & 0o777).toBe(0o600);
});

test('of many that start at once all get the same', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => embeddedSecrets(join(parent, 'race'))));
  expect(new Set(all.map((each) => each.tokenSecret)).size).toBe(1);
  const kept = JSON.parse(await readFile(join(parent, 'race', 'secrets.json'), 'utf8'));
  expect(kept).toEqual(all[0]);
});

test.each([
  '',
  '{"tokenSecret": 5}',
  '{"tokenSecret": "',
  '[]',
  'null',
  '{"tokenSecret": "", "appSecret": ""}',
  '{"tokenSecret": 1, "appSecret": 2}',
])('a damaged file (%s) is named, and how to mend it', async (content) => {
  const path = join(parent, 'secrets.json');
  await writeFile(path, content);
  await expect(embeddedSecrets(parent)).rejects.toThrow(`${path} is damaged; delete it`);
});
