import { parseConfig } from './config.ts';
import { buildDeps } from './deps.ts';
import { warnOfKeptMail } from './email/kept-mail-warning.ts';
import { Worker } from './jobs/worker.ts';
import { reportFatal } from './report-fatal.ts';

/** Longest that a stopping worker waits for the jobs under way before it hands them back, in milliseconds. */
const SHUTDOWN_TIMEOUT = 10_000;

/** `npm run worker`: runs jobs apart from the servers, on the database that they share. */
async function start(): Promise<void> {
  const config = parseConfig(process.env);
  const deps = await buildDeps(config);
  const applied = await deps.database.migrate();
  if (applied.length > 0) deps.logger.info({ applied }, 'migrations applied');
  const worker = new Worker({ queue: deps.jobQueue, signal: deps.jobSignal, ...config.worker });
  warnOfKeptMail(deps, config.mail);
  worker.start();
  deps.logger.info({ kinds: deps.jobQueue.kinds.map(({ definition }) => definition.kind) }, 'worker started');

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    worker
      .stop(SHUTDOWN_TIMEOUT)
      .then(() => deps[Symbol.asyncDispose]())
      .catch(reportFatal);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

start().catch(reportFatal);
