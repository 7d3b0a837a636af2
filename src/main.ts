import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { demo, seedDemo } from '../prisma/seed.ts';
import { type Config, parseConfig } from './config.ts';
import { scopes } from './customers/actor.ts';
import { buildDeps, type Deps, tokenSecret } from './deps.ts';
import { warnOfKeptMail } from './email/kept-mail-warning.ts';
import { createApp } from './http/app.ts';
import { createTokenVerifier, issueToken } from './http/tokens.ts';
import { Worker } from './jobs/worker.ts';
import { localUrl } from './public-address.ts';
import { reportFatal } from './report-fatal.ts';

/** Longest that a request may take to arrive, and its headers alone, in milliseconds: slow clients hold no socket longer. */
const REQUEST_TIMEOUT = 150_000;
const HEADERS_TIMEOUT = 15_000;
/** Longest that a stopping server waits for requests and jobs under way. */
const SHUTDOWN_TIMEOUT = 10_000;

async function start(): Promise<void> {
  const config = parseConfig(process.env);
  const deps = await buildDeps(config);
  try {
    const applied = await deps.database.migrate();
    if (applied.length > 0) deps.logger.info({ applied }, 'migrations applied');
    if (config.seedDemo && (await seedDemo(deps.prisma))) {
      deps.logger.info(demo, 'the database was empty: demo account added');
    }
    const secret = await tokenSecret(config);
    const demoToken =
      config.tokens.keys.kind === 'embedded' && secret !== undefined
        ? await issueDemoToken(config, secret)
        : undefined;
    const { listener } = createApp({
      ...deps,
      verifyToken: createTokenVerifier({
        ...config.tokens,
        keys: verifierKeys(config, secret),
        clock: deps.clock,
      }),
      maxBodyBytes: config.maxBodyBytes,
      graphiql: config.graphiql,
      demoToken,
    });
    const server = createServer(
      { requestTimeout: REQUEST_TIMEOUT, headersTimeout: HEADERS_TIMEOUT },
      listener,
    );
    await listen(server, config);
    const { port } = server.address() as AddressInfo;
    if (config.publicUrl === undefined) deps.publicAddress.url = localUrl(config.host, port);
    warnOfKeptMail(deps, config.mail);
    announce(port, config, deps.mailFolder, demoToken);
    const worker = config.worker.inProcess
      ? new Worker({ queue: deps.jobQueue, signal: deps.jobSignal, ...config.worker })
      : undefined;
    worker?.start();
    deps.importRunner.start();
    stopOnSignal(server, worker, deps);
  } catch (error) {
    await deps[Symbol.asyncDispose]();
    throw error;
  }
}

function verifierKeys({ tokens: { keys } }: Config, secret: string | undefined) {
  if (keys.kind === 'jwks') return { jwksUrl: keys.url };
  if (secret === undefined) throw new Error('no key to verify tokens with');
  return { secret };
}

function issueDemoToken({ tokens: { issuer, audience } }: Config, secret: string): Promise<string> {
  const token = { accountId: demo.accountId, scopes, subject: 'demo', days: 30, issuer, audience };
  return issueToken(secret, token, Date.now());
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () => done());
  });
}

/** For a person at a terminal: the two things needed to begin. Without the embedded default no token is printed. */
function announce(
  port: number,
  config: Config,
  mailFolder: string | undefined,
  demoToken: string | undefined,
): void {
  const url = localUrl(config.host, port);
  const lines = [`GraphQL      ${url}graphql${config.graphiql ? '  (open it in a browser: GraphiQL)' : ''}`];
  if (demoToken === undefined) {
    lines.push('Token        npm run --silent token -- --account 1 --scopes customers:read,customers:write');
  } else {
    lines.push(`Database     embedded, in ${config.dataDir}`, `Demo token   ${demoToken}`);
  }
  if (mailFolder !== undefined) {
    lines.push(`Mail         ${url}mail  (kept in ${mailFolder}, not sent)`);
  }
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

function stopOnSignal(server: Server, worker: Worker | undefined, deps: Deps): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => server.closeAllConnections(), SHUTDOWN_TIMEOUT).unref();
    const closed = new Promise((done) => server.close(done));
    Promise.all([closed, worker?.stop(SHUTDOWN_TIMEOUT), deps.importRunner.stop()])
      .then(() => deps[Symbol.asyncDispose]())
      .catch(reportFatal);
    server.closeIdleConnections();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

start().catch(reportFatal);
