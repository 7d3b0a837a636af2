import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { projectFile } from '../../src/project-root.ts';
import { contenderLabels } from '../contenders.ts';
import { profileAreas } from '../cpu-profile.ts';
import type { PasswordsResult } from '../parts/passwords.ts';
import type { ProfileResult } from '../parts/profile.ts';
import type { ProgramResult } from '../parts/programs.ts';
import type { StartResult } from '../parts/start.ts';
import type { Results, Run } from '../results.ts';
import { cpuChart, createsChart, createsTables, createsTargets, type Target } from './creates-report.ts';
import { growthChart, growthTables, growthTargets } from './growth-report.ts';
import { megabytes, number, table } from './markdown.ts';

/** Writes the figures between the marks of `bench/README.md`, and the charts; returns the files. */
export async function writeReport(results: Results): Promise<string[]> {
  const readme = projectFile('bench/README.md');
  let text = await readFile(readme, 'utf8');
  for (const [name, content] of Object.entries(sections(results))) text = replaced(text, name, content);
  await writeFile(readme, text);
  const files = [readme];
  await mkdir(projectFile('bench/charts'), { recursive: true });
  for (const [name, chart] of Object.entries(charts(results))) {
    const file = projectFile(`bench/charts/${name}.svg`);
    await writeFile(file, chart);
    files.push(file);
  }
  return files;
}

/** @throws Error when the README has no place for this section */
function replaced(readme: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`bench/README.md lacks the marks ${begin} and ${end}.`);
  return `${readme.slice(0, from + begin.length)}\n${content}\n${readme.slice(to)}`;
}

/** Every section that a run was made for. */
function sections(results: Results): Record<string, string> {
  const { creates, passwords, growth, start, profile } = results;
  const targets = [
    ...(creates === undefined ? [] : createsTargets(creates.result)),
    ...(growth === undefined ? [] : growthTargets(growth.result)),
  ];
  return {
    ...(targets.length > 0 && { targets: targetsTable(targets) }),
    ...section('creates', creates, createsTables),
    ...section('profile', profile, profileTable),
    ...section('growth', growth, growthTables),
    ...section('passwords', passwords, passwordsTable),
    ...section('responsiveness', results.responsiveness, printed),
    ...section('import', results.import, printed),
    ...section('uploads', results.uploads, printed),
    ...section('start', start, startTable),
  };
}

function charts({ creates, growth }: Results): Record<string, string> {
  return {
    ...(creates && { creates: createsChart(creates.result), cpu: cpuChart(creates.result) }),
    ...(growth && { growth: growthChart(growth.result) }),
  };
}

function section<Result>(
  name: string,
  run: Run<Result> | undefined,
  render: (result: Result) => string,
): Record<string, string> {
  return run === undefined ? {} : { [name]: `${render(run.result)}\n\n${circumstances(run)}` };
}

function circumstances({ measuredAt, machine, options }: Run<unknown>): string {
  const settings = Object.entries(machine.postgresSettings).map(([name, value]) => `${name} ${value}`);
  return (
    `<sub>${measuredAt.slice(0, 10)}; ${machine.processor}, ${machine.cores} cores, ` +
    `${(machine.memoryBytes / 1e9).toFixed(0)} GB; ${machine.system}; Node ${machine.node}; ` +
    `PostgreSQL ${machine.postgres} (${settings.join(', ')}); ` +
    `${options.rounds} rounds of ${options.seconds} s after ${options.warmup} s of warm-up.</sub>`
  );
}

function targetsTable(targets: readonly Target[]): string {
  return table(
    ['ratio within one run', 'wanted', 'measured', 'met'],
    targets.map(({ text, wanted, measured, isMet }) => [
      text,
      wanted,
      number(measured),
      isMet ? 'yes' : 'no',
    ]),
  );
}

function profileTable({ areas, connections, perSecond }: ProfileResult): string {
  const entries = (Object.keys(profileAreas) as (keyof typeof profileAreas)[]).map((area) => ({
    area,
    time: areas[area],
  }));
  const sum = entries.reduce((total, { time }) => total + time, 0);
  const rows = entries
    .sort((a, b) => b.time - a.time)
    .map(({ area, time }) => [profileAreas[area], number(time), `${((time / sum) * 100).toFixed(0)} %`]);
  return `${table(['main thread', 'µs a create', 'share'], [...rows, ['all', number(sum), '100 %']])}

At ${connections} connections and ${number(perSecond)} creates/s, with the profiler running.`;
}

function passwordsTable({ connections, createsPerSecond, p99, ...result }: PasswordsResult): string {
  return table(
    ['', 'a second', 'p99 ms'],
    [
      [
        `creates with a plain-text password, ${connections} connections`,
        number(createsPerSecond.median),
        number(p99.median),
      ],
      ['argon2id in a loop on all cores, nothing else', number(result.bareHashesPerSecond.median), ''],
      ['creates to hashes', number(result.ratio.median), ''],
    ],
  );
}

function startTable({ coldSeconds, warmSeconds, embeddedMemory, memory }: StartResult): string {
  const times = table(
    ['embedded database, from starting the process to the first customer', 'seconds'],
    [
      ['in an empty folder (with migrations)', number(coldSeconds.median)],
      ['in a folder used before', number(warmSeconds.median)],
    ],
  );
  const rest = table(
    ['at rest', 'resident'],
    [
      ['this service, embedded database in the same process', megabytes(embeddedMemory.median)],
      ...(Object.keys(contenderLabels) as (keyof typeof contenderLabels)[]).map((name) => [
        `${contenderLabels[name]}, PostgreSQL apart`,
        megabytes(memory[name]),
      ]),
    ],
  );
  return `${times}\n\n${rest}`;
}

function printed({ command, output }: ProgramResult): string {
  return `\`\`\`\n$ ${command}\n${output}\n\`\`\``;
}
