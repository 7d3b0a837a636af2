import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scopes } from '../src/customers/actor.ts';
import { issueToken } from '../src/http/tokens.ts';
import { projectFile } from '../src/project-root.ts';
import { type ServerProcess, startServer } from './processes.ts';

export interface Service extends ServerProcess {
  /** With the token of account 1. */
  headers: Record<string, string>;
}

export interface ServiceOptions {
  /** A folder of its own for what it keeps and logs. */
  folder: string;
  /** A PostgreSQL database; absent: the embedded one. */
  databaseUrl?: string | undefined;
  nodeOptions?: readonly string[];
}

/** Starts the built service as `npm start` does, with its default settings: every rule, check and log switched on. */
export async function startService({
  folder,
  databaseUrl,
  nodeOptions = [],
}: ServiceOptions): Promise<Service> {
  const secret = randomBytes(32).toString('base64');
  const server = await startServer({
    args: [...nodeOptions, ...startArguments()],
    env: {
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      DATA_DIR: join(folder, 'data'),
      TOKEN_SECRET: secret,
      HOST: '127.0.0.1',
      PORT: '0',
    },
    logFile: join(folder, 'service.log'),
  });
  const grant = { accountId: 1, scopes, subject: 'bench', days: 1 };
  const token = await issueToken(secret, grant, Date.now());
  return { ...server, headers: { authorization: `Bearer ${token}` } };
}

/** What `npm start` gives to Node. */
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(projectFile('package.json'), 'utf8'));
  const [, ...args] = (scripts.start as string).split(' ');
  return args.map((arg) => (arg.startsWith('src/') ? projectFile(arg) : arg));
}
