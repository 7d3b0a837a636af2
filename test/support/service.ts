import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { scopes } from '../../src/customers/actor.ts';
import { buildDeps, type Deps } from '../../src/deps.ts';
import { type App, type AppDeps, createApp } from '../../src/http/app.ts';
import { createTokenVerifier, issueToken } from '../../src/http/tokens.ts';
import { createTestDatabase } from './database.ts';

export const testSecret = 'a secret for tests only, of forty bytes!';

export interface TestAccount {
  accountId: number;
  siteId: number;
  /** A token with every scope. */
  token: string;
}

export interface TokenOptions {
  scopes?: readonly string[];
  sites?: readonly number[];
  subject?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: the shape of an answer is what each test asserts.
export type Data = any;

/** A whole service on a database of its own, in this process and without a socket until `listen` is called. */
export interface TestService extends AsyncDisposable {
  deps: Deps;
  app: App;
  /** A new account with site 1 (and further ones), apart from every other test's. */
  newAccount(options?: { sites?: number[]; gateways?: ('STRIPE' | 'TAP')[] }): Promise<TestAccount>;
  tokenFor(accountId: number, options?: TokenOptions): Promise<string>;
  /** Sends an operation; whatever comes back is returned. */
  request(
    token: string | undefined,
    query: string,
    variables?: object,
  ): Promise<{ status: number; body: Data }>;
  /** Sends an operation that must not fail at the top level, and returns its data. */
  graphql(token: string, query: string, variables?: object): Promise<Data>;
  /** Serves on a free port of the loopback; the address without a path. */
  listen(): Promise<string>;
}

export interface ServiceOptions {
  env?: Record<string, string>;
  /** Replaces parts of what the configuration builds. */
  override?: Partial<AppDeps>;
}

export async function startService({ env = {}, override = {} }: ServiceOptions = {}): Promise<TestService> {
  const database = await createTestDatabase();
  const config = parseConfig({
    TOKEN_SECRET: testSecret,
    LOG_LEVEL: 'silent',
    // The cheapest that the configuration allows: tests prove behaviour, not hardness.
    ARGON2_MEMORY_KIB: '8192',
    LOGIN_REFUSAL_MS: '0',
    // Nobody answers there: every look-up ends as UNKNOWN at once.
    NAME_SERVERS: '127.0.0.1:9',
    ...database.env,
    ...env,
  });
  const deps = { ...(await buildDeps(config)), ...override };
  const app = createApp({
    ...deps,
    verifyToken: createTokenVerifier({ keys: { secret: testSecret }, clock: deps.clock }),
    maxBodyBytes: config.maxBodyBytes,
    graphiql: config.graphiql,
    ...override,
  });
  const closers: (() => Promise<unknown>)[] = [];
  let accounts = 0;

  const tokenFor = (accountId: number, options: TokenOptions = {}) =>
    issueToken(
      testSecret,
      {
        accountId,
        scopes: options.scopes ?? scopes,
        siteIds: options.sites,
        subject: options.subject ?? 'tester',
        days: 1,
      },
      deps.clock(),
    );

  const service: TestService = {
    deps,
    app,
    tokenFor,
    async newAccount({ sites = [1], gateways = [] } = {}) {
      const accountId = 100 + accounts++;
      await deps.prisma.account.create({ data: { id: accountId, name: `Account ${accountId}` } });
      await deps.prisma.site.createMany({ data: sites.map((id) => ({ accountId, id, name: `Site ${id}` })) });
      await deps.prisma.paymentGateway.createMany({
        data: gateways.map((provider) => ({ accountId, provider, active: true })),
      });
      return { accountId, siteId: sites[0] ?? 1, token: await tokenFor(accountId) };
    },
    async request(token, query, variables) {
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      if (token !== undefined) headers.authorization = `Bearer ${token}`;
      const body = JSON.stringify({ query, variables });
      const context = { requestId: 'test' } as Parameters<App['yoga']['fetch']>[2];
      const response = await app.yoga.fetch(
        'http://localhost/graphql',
        { method: 'POST', headers, body },
        context,
      );
      return { status: response.status, body: await response.json() };
    },
    async graphql(token, query, variables) {
      const { body } = await service.request(token, query, variables);
      expect(body.errors, `${query}\n${JSON.stringify(body)}`).toBeUndefined();
      return body.data;
    },
    async listen() {
      const server = createServer(app.listener);
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      closers.push(
        () =>
          new Promise((done) => {
            server.close(done);
            server.closeAllConnections();
          }),
      );
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    async [Symbol.asyncDispose]() {
      for (const close of closers) await close();
      await deps[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
  return service;
}
