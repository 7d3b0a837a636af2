import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { closeLoopbackPort, openLoopbackPort } from './loopback-port.ts';

/** The path of dnsmasq (Debian: dnsmasq-base), or undefined where it is not installed. */
export const dnsmasqPath = ['dnsmasq', '/usr/sbin/dnsmasq'].find(
  (path) => spawnSync(path, ['--version']).status === 0,
);

export interface Dnsmasq extends AsyncDisposable {
  address: string;
  /** Every question in the server's own log, like "MX example.org". */
  questions: string[];
}

/** Starts a dnsmasq on a free port of loopback that knows the given records and nothing else. */
export async function startDnsmasq(records: readonly string[]): Promise<Dnsmasq> {
  if (dnsmasqPath === undefined) throw new Error('Install dnsmasq-base first.');
  const free = await openLoopbackPort();
  await closeLoopbackPort(free);
  const server = spawn(
    dnsmasqPath,
    [
      '--keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --no-poll --log-queries --log-facility=-',
      '--listen-address=127.0.0.1 --bind-interfaces --pid-file= --user= --group=',
      `--port=${free.port}`,
    ]
      .flatMap((line) => line.split(' '))
      .concat(records),
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const questions: string[] = [];
  const lines = createInterface({ input: server.stderr });
  lines.on('line', (line) => {
    const [, type, name] = / query\[(\w+)\] (\S+) from /.exec(line) ?? [];
    if (type !== undefined) questions.push(`${type} ${name}`);
  });
  await started(server, lines);
  return {
    address: `127.0.0.1:${free.port}`,
    questions,
    async [Symbol.asyncDispose]() {
      const exit = once(server, 'exit');
      server.kill();
      await exit;
    },
  };
}

async function started(server: ChildProcess, lines: NodeJS.EventEmitter): Promise<void> {
  const output: string[] = [];
  await new Promise<void>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`dnsmasq ended with ${code}: ${output.join('\n')}`)));
    lines.on('line', (line: string) => {
      output.push(line);
      if (line.includes('started')) resolve();
    });
  });
}
