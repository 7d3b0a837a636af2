import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readImportArguments } from '../../src/cli/import-arguments.ts';
import { projectFile } from '../../src/project-root.ts';
import { createImportStage } from '../imports-db/import-stage.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { testSecret } from '../support/service.ts';

const run = promisify(execFile);
const readme = readFileSync(projectFile('README.md'), 'utf8');
const importDocs = readFileSync(projectFile('docs/import.md'), 'utf8');
const envExample = readFileSync(projectFile('.env.example'), 'utf8');
const { scripts } = JSON.parse(readFileSync(projectFile('package.json'), 'utf8'));

/** The shell blocks of the README, or of another page, that contain a text. */
function shellBlocks(containing: string, page = readme): string[] {
  return [...page.matchAll(/```sh\n([\s\S]*?)```/g)]
    .map((match) => match[1] ?? '')
    .filter((block) => block.includes(containing));
}

describe('README.md', () => {
  let database: TestDatabase;
  let server: ServerProcess;
  let env: Record<string, string>;

  beforeAll(async () => {
    database = await createTestDatabase();
    env = {
      ...database.env,
      PORT: String(await freePort()),
      LOG_LEVEL: 'warn',
      NAME_SERVERS: '127.0.0.1:9',
      ...(database.env.DATABASE_URL ? { TOKEN_SECRET: testSecret } : {}),
    };
    server = await startServerProcess(env);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await database?.[Symbol.asyncDispose]();
  });

  test('the curl of the first screen creates a customer', async () => {
    const [block = ''] = shellBlocks('curl -s http://localhost:4000/graphql');
    const script = block.replaceAll('http://localhost:4000', server.url);
    const { stdout } = await run('bash', ['-ec', script], {
      cwd: projectFile(''),
      env: { ...process.env, ...env },
    });
    const { createCustomer } = JSON.parse(stdout).data;
    expect(createCustomer.userErrors).toEqual([]);
    expect(createCustomer.customer).toMatchObject({
      email: 'grace@hopper.dev',
      name: 'Grace Hopper',
      hasPassword: true,
    });
  });

  test('the curl of the profile photo stores one', async () => {
    const [block = ''] = shellBlocks('profilePhoto');
    const photo = join(database.env.DATA_DIR, 'photo.png');
    const script = block.replaceAll('http://localhost:4000', server.url).replaceAll('photo.png', photo);
    const { stdout } = await run('bash', ['-ec', script], {
      cwd: projectFile(''),
      env: { ...process.env, ...env },
    });
    const { customer, userErrors } = JSON.parse(stdout).data.createCustomer;
    expect(userErrors).toEqual([]);
    expect(customer).toMatchObject({ name: 'Joan', profilePhoto: { width: 300, contentType: 'image/png' } });
    expect((await fetch(customer.profilePhoto.url)).headers.get('content-type')).toBe('image/png');
  });

  test('the curl of the import page imports a file', async () => {
    const [block = ''] = shellBlocks('startCustomerImport', importDocs);
    const file = join(database.env.DATA_DIR, 'customers.csv');
    await writeFile(file, 'email,first_name\nada@lovelace.dev,Ada\ngrace@navy.dev,Grace\n');
    const script = block.replaceAll('http://localhost:4000', server.url).replaceAll('customers.csv', file);
    const { stdout } = await run('bash', ['-ec', script], {
      cwd: projectFile(''),
      env: { ...process.env, ...env },
    });
    const { customerImport, userErrors } = JSON.parse(stdout).data.startCustomerImport;
    expect(userErrors).toEqual([]);

    const token = await run('npm', ['run', '--silent', 'token', '--', '--account', '1'], {
      cwd: projectFile(''),
      env: { ...process.env, ...env },
    });
    const query = `{ customerImport(id: "${customerImport.id}") { status rows created rejected } }`;
    const find = async () => {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        body: JSON.stringify({ query }),
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token.stdout.trim()}` },
      });
      return (await response.json()).data.customerImport;
    };
    let found = await find();
    while (['QUEUED', 'RUNNING'].includes(found.status)) {
      await sleep(50);
      found = await find();
    }
    expect(found).toEqual({ status: 'DONE', rows: 2, created: 2, rejected: 0 });
  });

  test('the example uses the generated client', async () => {
    const token = await run('npm', ['run', '--silent', 'token', '--', '--account', '1'], {
      cwd: projectFile(''),
      env: { ...process.env, ...env },
    });
    const { stdout } = await run(
      process.execPath,
      ['--import', 'tsx', 'examples/sign-up.ts', `${server.url}/graphql`, token.stdout.trim()],
      { cwd: projectFile('') },
    );
    expect(stdout).toBe('Welcome, Ada\n');
  });

  test('every npm script that is named exists', () => {
    const named = [...readme.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test('every file that is linked exists', () => {
    const linked = [...readme.matchAll(/\]\((?!http)([^)#]+)/g)].map((match) => match[1] ?? '');
    expect(linked.length).toBeGreaterThan(5);
    for (const path of linked) expect(() => readFileSync(projectFile(path)), path).not.toThrow();
  });
});

describe('the import command', () => {
  test('README.md rehearses a file and imports it', async () => {
    await using stage = await createImportStage();
    const file = await stage.write('customers.csv', 'email,tin\nada@lovelace.dev,1\ngrace@navy.dev,2\n');
    const [block = ''] = shellBlocks('npm run import');
    const { stdout } = await run('bash', ['-ec', block.replaceAll('customers.csv', file)], {
      cwd: projectFile(''),
      env: { ...process.env, ...stage.env },
    });
    expect(stdout).toContain('2 rows: 2 would be created, 0 updated, 0 unchanged, 0 rejected');
    expect(stdout).toContain('2 rows: 2 created, 0 updated, 0 unchanged, 0 rejected');
    expect(await stage.look((prisma) => prisma.customer.count({ where: { taxId: { not: null } } }))).toBe(2);
  });

  test('docs/import.md takes standard input', async () => {
    await using stage = await createImportStage();
    const [command = ''] = /npm run import -- <.*/.exec(importDocs) ?? [];
    const piped = `printf 'email\\nada@lovelace.dev\\n' | ${command.replace(/<.*>/, '-')}`;
    const { stdout } = await run('bash', ['-ec', piped], {
      cwd: projectFile(''),
      env: { ...process.env, ...stage.env },
    });
    expect(stdout).toContain('1 created, 0 updated, 0 unchanged, 0 rejected');
  });

  const examples = [...importDocs.matchAll(/`(--[^`]+)`/g)].map((match) => match[1] ?? '');

  test.each(examples)('docs/import.md: %s', (example) => {
    const words = [...example.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
    expect(() => readImportArguments(['customers.csv', '--site', '1', ...words])).not.toThrow();
  });

  test('docs/import.md tells of every option', () => {
    let usage = '';
    try {
      readImportArguments([]);
    } catch (error) {
      usage = (error as Error).message;
    }
    const options = [...usage.matchAll(/--[a-z-]+[a-z]/g)].map(([option]) => option);
    expect(options.length).toBeGreaterThan(10);
    expect(options.filter((option) => !importDocs.includes(option))).toEqual([]);
  });
});

describe('configuration', () => {
  const sources = readdirSync(projectFile('src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /^(config|.*-config)\.ts$/.test(path))
    .map((path) => readFileSync(projectFile(`src/${path}`), 'utf8'));
  const reads = /\bread\.(?:text|integer|flag|choice|url|list|secret)\(\s*'([A-Z0-9_]+)'/g;
  const read = sources.flatMap((text) => [...text.matchAll(reads)].map((match) => match[1] ?? ''));

  test.each([...new Set(read)])('%s is in README.md and .env.example', (name) => {
    expect(readme).toContain(`\`${name}\``);
    expect(envExample).toMatch(new RegExp(`^${name}=`, 'm'));
  });
});
