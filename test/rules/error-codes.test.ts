import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { customerErrorCodes } from '../../src/customers/error-codes.ts';

const tests = new URL('..', import.meta.url).pathname;

/** The source of every test but this one. */
async function sources(): Promise<string> {
  const files = (await readdir(tests, { recursive: true })).filter(
    (path) => path.endsWith('.test.ts') && !import.meta.url.endsWith(path),
  );
  return (await Promise.all(files.map((path) => readFile(join(tests, path), 'utf8')))).join('\n');
}

test('every error code is expected by some test', async () => {
  const text = await sources();
  const quoted = (code: string) => new RegExp(`['"\`]${code}\\b`).test(text);
  expect(Object.keys(customerErrorCodes).filter((code) => !quoted(code))).toEqual([]);
});

test.each(Object.entries(customerErrorCodes))('%s has a meaning in a sentence', (code, { meaning }) => {
  expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
  expect(meaning).toMatch(/^[A-Z].*\.$/);
});
