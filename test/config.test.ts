import { describe, expect, test } from 'vitest';
import { ConfigError, parseConfig } from '../src/config.ts';

const secret = 'x'.repeat(32);

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('nothing is needed for the embedded default', () => {
  const config = parseConfig({});
  expect(config.database).toEqual({ kind: 'pglite', directory: expect.stringMatching(/\/\.data\/db$/) });
  expect(config).toMatchObject({ host: '127.0.0.1', port: 4000, tokens: { keys: { kind: 'embedded' } } });
});

test('an empty variable counts as unset', () => {
  const env = { PORT: '', HOST: ' ', DATABASE_URL: '', TOKEN_SECRET: '', TOKEN_JWKS_URL: '', GRAPHIQL: '' };
  expect(parseConfig(env)).toEqual(parseConfig({}));
});

test('PORT, HOST and DATA_DIR move it', () => {
  expect(parseConfig({ PORT: '0', HOST: '::', DATA_DIR: '/var/lib/customers' })).toMatchObject({
    port: 0,
    host: '::',
    dataDir: '/var/lib/customers',
    database: { kind: 'pglite', directory: '/var/lib/customers/db' },
  });
});

test('every problem is told at once, and the message lists them all', () => {
  const env = {
    PORT: '99999',
    DATABASE_URL: 'mysql://localhost/customers',
    DATABASE_POOL_SIZE: '0',
    TOKEN_SECRET: 'short',
    GRAPHIQL: 'perhaps',
    LOG_LEVEL: 'loud',
    MAX_BODY_BYTES: '1e6',
    PASSWORD_MIN_CHARACTERS: '-1',
    ARGON2_MEMORY_KIB: '1',
  };
  const problems = problemsOf(env);
  for (const name of Object.keys(env)) {
    expect(
      problems.filter((problem) => problem.includes(name)),
      name,
    ).toHaveLength(1);
  }
  expect(() => parseConfig(env)).toThrow(`${problems.length} problem(s)`);
  for (const problem of problems) expect(() => parseConfig(env)).toThrow(problem);
});

describe('the keys that tokens are verified with', () => {
  const database = { DATABASE_URL: 'postgresql://localhost/customers' };

  test('a database server has no default', () => {
    expect(problemsOf(database)).toEqual([expect.stringContaining('TOKEN_SECRET')]);
  });

  test('a secret, or the URL of a key set', () => {
    expect(parseConfig({ ...database, TOKEN_SECRET: secret }).tokens.keys).toEqual({
      kind: 'secret',
      secret,
    });
    const url = 'https://issuer.example/.well-known/jwks.json';
    const env = { ...database, TOKEN_JWKS_URL: url, APP_SECRET: secret };
    expect(parseConfig(env).tokens.keys).toEqual({ kind: 'jwks', url: new URL(url) });
  });

  test('not both', () => {
    const env = { TOKEN_SECRET: secret, TOKEN_JWKS_URL: 'https://issuer.example/jwks' };
    expect(problemsOf(env)).toEqual([expect.stringContaining('exclude each other')]);
  });

  test.each(['jwks.json', 'file:///etc/passwd', 'ftp://issuer.example/jwks'])(
    'a key set is not read from %s',
    (url) => {
      const problems = problemsOf({ TOKEN_JWKS_URL: url });
      expect(problems).toEqual([expect.stringContaining('TOKEN_JWKS_URL')]);
    },
  );

  test('a secret of 31 bytes is too short, one of 16 two-byte letters is not', () => {
    expect(problemsOf({ TOKEN_SECRET: 'x'.repeat(31) })).toHaveLength(1);
    expect(problemsOf({ TOKEN_SECRET: 'é'.repeat(16) })).toEqual([]);
  });

  test('no problem repeats a secret', () => {
    expect(problemsOf({ TOKEN_SECRET: 'hunter2', APP_SECRET: 'hunter2' }).join()).not.toContain('hunter2');
  });
});

test.each(['postgresql://[bad', 'postgres://host:port/db'])('%s is no URL of a database', (url) => {
  const problems = problemsOf({ DATABASE_URL: url, TOKEN_SECRET: secret });
  expect(problems).toEqual([expect.stringContaining('DATABASE_URL')]);
});

test('a password in a wrong DATABASE_URL is not repeated', () => {
  expect(
    problemsOf({ DATABASE_URL: 'mysql://root:hunter2@localhost/x', TOKEN_SECRET: secret }).join(),
  ).not.toContain('hunter2');
});
