import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectFile } from '../../src/project-root.ts';

interface Source {
  path: string;
  text: string;
  imports: string[];
}

const sources: Source[] = readdirSync(projectFile('src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.startsWith(join('db', 'generated')))
  .map((path) => {
    const text = readFileSync(projectFile(join('src', path)), 'utf8');
    return {
      path,
      text,
      imports: [...text.matchAll(/from '([^']+)'|import\('([^']+)'\)/g)].map((m) => m[1] ?? m[2] ?? ''),
    };
  });

function offenders(breaks: (source: Source) => boolean): string[] {
  return sources.filter(breaks).map((source) => source.path);
}

describe('architecture', () => {
  const domain = /^(customers|email|passwords|photos|payments|jobs|imports|db)\//;

  test('domain folders know nothing of GraphQL, HTTP servers and upload code', () => {
    const forbidden = /^(graphql|graphql-yoga|@pothos\/|graphql-upload-minimal)|\/(graphql|http)\//;
    expect(
      offenders(({ path, imports }) => domain.test(path) && imports.some((name) => forbidden.test(name))),
    ).toEqual([]);
  });

  test('the environment is read in the doors only', () => {
    const doors = ['main.ts', 'cli.ts', 'worker.ts'];
    expect(offenders(({ path, text }) => !doors.includes(path) && text.includes('process.env'))).toEqual([]);
  });

  test('the rules hold no async and no I/O', () => {
    const pure =
      /^customers\/(rules|field-rules|draft|metadata|card-number|timezone|issue-order|stored-text)\.ts$/;
    expect(
      offenders(
        ({ path, text }) => pure.test(path) && /\b(async|await|Promise)\b|node:(fs|net|dns)/.test(text),
      ),
    ).toEqual([]);
  });

  test('no file outgrows 300 lines', () => {
    expect(offenders(({ text }) => text.split('\n').length > 300)).toEqual([]);
  });

  test('no folder of odds and ends, no barrel', () => {
    expect(
      offenders(({ path }) => /(^|\/)(utils?|helpers?|common)(\/|\.ts)|(^|\/)index\.ts$/.test(path)),
    ).toEqual([]);
  });

  test('the prisma client is written to by few: customers come from the writer alone', () => {
    const insert = /INSERT INTO customers\b|customer\.(create|createMany|upsert)\(/;
    expect(offenders(({ text }) => insert.test(text))).toEqual(['customers/write-statement.ts']);
  });
});
