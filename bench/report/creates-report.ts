import { type ContenderName, contenderLabels } from '../contenders.ts';
import type { CreatesResult, CreatesRow, Measured } from '../parts/creates.ts';
import { type Figure, ratio } from '../statistics.ts';
import { megabytes, number, table } from './markdown.ts';
import { type Bar, barChart } from './svg.ts';

const labels: Record<Measured, string> = {
  ...contenderLabels,
  pgbench: 'pgbench, the same INSERT',
};

const colors: Record<Measured, string> = {
  service: '#0969da',
  mercurius: '#8250df',
  postgraphile: '#bf8700',
  naive: '#cf222e',
  pgbench: '#afb8c1',
};

const cpuColors = { app: '#0969da', database: '#54aeff' };

export function createsTables({ rows, memory }: CreatesResult): string {
  const levels = [...new Set(rows.map(({ connections }) => connections))];
  const tables = levels.map((connections) => {
    const level = rows.filter((row) => row.connections === connections);
    const title = connections === 1 ? '1 connection' : `${connections} connections`;
    return `**${title}**\n\n${table(
      ['', 'creates/s', 'p50 ms', 'p95 ms', 'p99 ms', 'app µs', 'database µs', 'both µs', 'errors'],
      level.map((row) => [labels[row.name], ...cells(row)]),
    )}`;
  });
  const generator = Math.max(
    ...rows.filter(({ name }) => name !== 'pgbench').map((row) => row.generatorLoad.max),
  );
  const resident = (Object.keys(memory) as ContenderName[]).map(
    (name) => `${labels[name]} ${megabytes(memory[name])}`,
  );
  return `${tables.join('\n\n')}

The load generator used at most ${(generator * 100).toFixed(0)} % of one core. Resident after all rounds: ${resident.join(', ')}.`;
}

function cells(row: CreatesRow): string[] {
  const isServer = row.name !== 'pgbench';
  return [
    spread(row.perSecond),
    number(row.p50.median),
    number(row.p95.median),
    number(row.p99.median),
    isServer ? number(row.appCpu.median) : '–',
    number(row.databaseCpu.median),
    isServer ? number(row.appCpu.median + row.databaseCpu.median) : '–',
    String(row.errors),
  ];
}

function spread({ median, min, max }: Figure): string {
  return `${number(median)} (${number(min)}–${number(max)})`;
}

export function createsChart({ rows }: CreatesResult): string {
  const levels = [...new Set(rows.map(({ connections }) => connections))];
  return barChart({
    title: 'Customers created in a second',
    subtitle: 'Median of the rounds; longer is better',
    legend: [],
    groups: levels.map((connections) => ({
      label: connections === 1 ? '1 connection' : `${connections} connections`,
      bars: rows
        .filter((row) => row.connections === connections)
        .map(({ name, perSecond }) => ({
          label: labels[name],
          segments: [{ value: perSecond.median, color: colors[name] }],
          text: number(perSecond.median),
        })),
    })),
  });
}

export function cpuChart({ rows }: CreatesResult): string {
  const levels = [...new Set(rows.map(({ connections }) => connections))];
  return barChart({
    title: 'Processor time of one create',
    subtitle: 'Microseconds; shorter is better',
    legend: [
      { label: 'server', color: cpuColors.app },
      { label: 'PostgreSQL', color: cpuColors.database },
    ],
    groups: levels.map((connections) => ({
      label: connections === 1 ? '1 connection' : `${connections} connections`,
      bars: rows
        .filter((row) => row.connections === connections && row.name !== 'pgbench')
        .map(
          ({ name, appCpu, databaseCpu }): Bar => ({
            label: labels[name],
            segments: [
              { value: appCpu.median, color: cpuColors.app },
              { value: databaseCpu.median, color: cpuColors.database },
            ],
            text: `${number(appCpu.median)} + ${number(databaseCpu.median)}`,
          }),
        ),
    })),
  });
}

export interface Target {
  text: string;
  wanted: string;
  measured: number;
  isMet: boolean;
}

/** What the service wants to be, beside the peers of the same run. */
export function createsTargets({ rows }: CreatesResult): Target[] {
  const at = (name: Measured, connections: number) =>
    rows.find((row) => row.name === name && row.connections === connections);
  const compare = (
    peer: ContenderName,
    connections: number,
    what: string,
    figureOf: (row: CreatesRow) => Figure,
    bound: { atLeast?: number; atMost?: number },
  ): Target[] => {
    const [own, other] = [at('service', connections), at(peer, connections)];
    if (own === undefined || other === undefined) return [];
    const measured = ratio(figureOf(own), figureOf(other));
    const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = bound;
    return [
      {
        text: `${what} at ${connections === 1 ? '1 connection' : `${connections} connections`}, to ${labels[peer]}`,
        wanted: bound.atLeast === undefined ? `at most ${bound.atMost}` : `at least ${bound.atLeast}`,
        measured,
        isMet: measured >= atLeast && measured <= atMost,
      },
    ];
  };
  const perSecond = (row: CreatesRow) => row.perSecond;
  return [
    ...compare('mercurius', 32, 'creates/s', perSecond, { atLeast: 1.25 }),
    ...compare('mercurius', 128, 'creates/s', perSecond, { atLeast: 1.5 }),
    ...compare('naive', 32, 'creates/s', perSecond, { atLeast: 4 }),
    ...compare('mercurius', 32, 'server + database time of a create', bothCpu, { atMost: 0.8 }),
    ...compare('mercurius', 1, 'p99', (row) => row.p99, { atMost: 1.3 }),
  ];
}

function bothCpu({ appCpu, databaseCpu }: CreatesRow): Figure {
  const rounds = appCpu.rounds.map((time, i) => time + (databaseCpu.rounds[i] ?? Number.NaN));
  return { ...appCpu, rounds };
}
