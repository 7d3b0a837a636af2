import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectFile } from '../../src/project-root.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';
import { testSecret } from '../support/service.ts';

const run = promisify(execFile);
const readme = readFileSync(projectFile('README.md'), 'utf8');
const envExample = readFileSync(projectFile('.env.example'), 'utf8');
const { scripts } = JSON.parse(readFileSync(projectFile('package.json'), 'utf8'));

/** The shell blocks of the README that contain a text. */
function shellBlocks(containing: string): string[] {
  return [...readme.matchAll(/```sh\n([\s\S]*?)```/g)]
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
