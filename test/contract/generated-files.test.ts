import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { errorPage, printedSchema } from '../../codegen.ts';
import { schemaDrift } from '../../prisma/diff.ts';
import { projectFile } from '../../src/project-root.ts';

describe('what is committed agrees with what the code makes (run "npm run docs")', () => {
  test('schema.graphql', async () => {
    expect(await readFile(projectFile('schema.graphql'), 'utf8')).toBe(printedSchema());
  });

  test('docs/errors.md', async () => {
    expect(await readFile(projectFile('docs/errors.md'), 'utf8')).toBe(errorPage());
  });

  test('prisma/migrations and prisma/schema.prisma', async () => {
    expect(await schemaDrift()).toBe('');
  });
});
