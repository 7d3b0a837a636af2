import { parseConfig } from '../config.ts';
import { isUuid } from '../customers/stored-text.ts';
import type { PrismaClient } from '../db/generated/prisma/client.ts';
import type { Env } from '../env-reader.ts';
import {
  deleteParkedJobs,
  listParkedJobs,
  type ParkedSelector,
  resumeParkedJobs,
} from '../jobs/parked-jobs.ts';
import { positiveInteger, readArguments } from './arguments.ts';
import { UsageError } from './usage-error.ts';
import { withDatabase } from './with-database.ts';

const usage = `npm run jobs -- list [--account 1] [--first 50]
       npm run jobs -- resume --account 1 (--id <job> | --all)
       npm run jobs -- delete --account 1 (--id <job> | --all)`;

/** Shows the jobs that failed for good, lets them begin anew, or deletes them. */
export async function jobsCommand(args: string[], env: Env): Promise<void> {
  const { values, positionals } = readArguments(args, usage, {
    allowPositionals: true,
    options: {
      account: { type: 'string' },
      id: { type: 'string' },
      all: { type: 'boolean', default: false },
      first: { type: 'string', default: '50' },
    },
  });
  const [action = '', ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`There is no argument "${rest[0]}".\nUsage: ${usage}`);
  const account = () => positiveInteger(values.account, '--account', usage);
  const work = jobsWork(action, {
    list: () => ({
      accountId: values.account === undefined ? undefined : account(),
      first: positiveInteger(values.first, '--first', usage),
    }),
    which: () => ({ accountId: account(), id: jobId(values) }),
  });
  await withDatabase(parseConfig(env), async ({ prisma, migrate }) => {
    await migrate();
    for (const line of await work(prisma)) process.stdout.write(`${line}\n`);
  });
}

interface Wanted {
  list(): { accountId: number | undefined; first: number };
  which(): ParkedSelector;
}

/** What to do, decided and checked before a database is opened; it returns the lines to print. */
function jobsWork(action: string, wanted: Wanted): (prisma: PrismaClient) => Promise<string[]> {
  switch (action) {
    case 'list': {
      const list = wanted.list();
      return async (prisma) =>
        (await listParkedJobs(prisma, list)).map((job) =>
          [job.accountId, job.id, job.kind, job.finishedAt?.toISOString(), job.attempts, job.lastError].join(
            '\t',
          ),
        );
    }
    case 'resume': {
      const which = wanted.which();
      return async (prisma) => [`Resumed ${await resumeParkedJobs(prisma, which, new Date())} job(s).`];
    }
    case 'delete': {
      const which = wanted.which();
      return async (prisma) => [`Deleted ${await deleteParkedJobs(prisma, which)} job(s).`];
    }
    default:
      throw new UsageError(`Say what to do: list, resume or delete.\nUsage: ${usage}`);
  }
}

function jobId({ id, all }: { id?: string | undefined; all: boolean }): string | undefined {
  if ((id === undefined) !== all) throw new UsageError(`Give --id or --all.\nUsage: ${usage}`);
  if (id !== undefined && !isUuid(id)) throw new UsageError(`--id must be the id of a job.\nUsage: ${usage}`);
  return id;
}
