/** `npm run bench`: measures the service beside what else one could use, and writes the figures, tables and charts. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFile } from '../src/project-root.ts';
import type { BenchContext } from './context.ts';
import { postmasterPid } from './cpu-time.ts';
import { describeMachine } from './machine.ts';
import { parseOptions } from './options.ts';
import { parts } from './parts.ts';
import { writeReport } from './report/report.ts';
import { readResults, saveRun } from './results.ts';

/** The service as it is started by users, and the peers as their compiler left them. */
function build(): void {
  for (const command of ['npm run --silent build', 'npx tsc -p bench/tsconfig.json']) {
    const { status } = spawnSync(command, { cwd: projectFile(''), shell: true, stdio: 'inherit' });
    if (status !== 0) throw new Error(`${command} failed`);
  }
}

async function run(args: string[]): Promise<void> {
  const options = parseOptions(args);
  build();
  const began = performance.now();
  const machine = await describeMachine();
  const postmaster = await postmasterPid();
  const log = (line: string) => {
    const seconds = ((performance.now() - began) / 1_000).toFixed(0).padStart(5);
    process.stdout.write(`${seconds} s  ${line}\n`);
  };
  for (const name of options.parts) {
    const folder = await mkdtemp(join(tmpdir(), `customers-bench-${name}-`));
    try {
      const context: BenchContext = { options, folder, postmaster, log };
      const result = await parts[name](context);
      await saveRun(name, { measuredAt: new Date().toISOString(), machine, options, result });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  for (const file of await writeReport(await readResults())) log(`written: ${file}`);
}

await run(process.argv.slice(2));
