import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { projectFile } from '../../src/project-root.ts';

export interface ServerProcess extends AsyncDisposable {
  child: ChildProcess;
  /** Where it listens, without a path. */
  url: string;
  /** The token that the embedded default prints. */
  demoToken: string | undefined;
  /** Everything printed so far. */
  output(): string;
}

/** Starts the server as `npm start` does, from sources, with only the given environment, and waits until it listens. */
export async function startServerProcess(env: Record<string, string>): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', projectFile('src/main.ts')], {
    cwd: projectFile(''),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listening = new Promise<void>((done, fail) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (/^GraphQL +http/m.test(output)) done();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => fail(new Error(`the server ended with ${code}:\n${output}`)));
  });
  await listening;
  return {
    child,
    url: /^GraphQL +(http\S+)\/graphql/m.exec(output)?.[1] ?? '',
    demoToken: /^Demo token +(\S+)/m.exec(output)?.[1],
    output: () => output,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
