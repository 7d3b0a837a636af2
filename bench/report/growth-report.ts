import { type GrowthResult, type GrowthWorkload, growthWorkloads } from '../parts/growth.ts';
import { ratio } from '../statistics.ts';
import type { Target } from './creates-report.ts';
import { number, table } from './markdown.ts';
import { barChart } from './svg.ts';

const workloads = Object.keys(growthWorkloads) as GrowthWorkload[];
const colors = ['#b6e3ff', '#54aeff', '#0969da', '#0550ae', '#033d8b'];

function customers(size: number): string {
  return `${size.toLocaleString('en-US')} customers`;
}

export function growthTables({ rows, tables }: GrowthResult): string {
  const sizes = tables.map(({ size }) => size);
  const head = ['p50 / p99 in ms', ...sizes.map(customers)];
  const latencies = workloads.map((workload) => [
    growthWorkloads[workload],
    ...sizes.map((size) => {
      const row = rows.find((each) => each.size === size && each.workload === workload);
      return `${number(row?.p50.median ?? Number.NaN)} / ${number(row?.p99.median ?? Number.NaN)}`;
    }),
  ]);
  const filled = tables.map(
    ({ size, bytes, fillSeconds, customersAfter }) =>
      `${customers(size)} (${(bytes / 1e9).toFixed(2)} GB with indexes, filled in ${number(fillSeconds)} s, ` +
      `${customersAfter.toLocaleString('en-US')} after all rounds)`,
  );
  return `${table(head, latencies)}\n\n${filled.join('; ')}.`;
}

export function growthChart({ rows, tables }: GrowthResult): string {
  return barChart({
    title: 'What many customers cost',
    subtitle: '99th percentile in milliseconds; shorter is better',
    legend: [],
    groups: workloads.map((workload) => ({
      label: growthWorkloads[workload],
      bars: tables.map(({ size }, i) => {
        const p99 = rows.find((row) => row.size === size && row.workload === workload)?.p99.median ?? 0;
        return {
          label: customers(size),
          segments: [{ value: p99, color: colors[i % colors.length] ?? '#0969da' }],
          text: number(p99),
        };
      }),
    })),
  });
}

/** The largest size beside the smallest. */
export function growthTargets({ rows, tables }: GrowthResult): Target[] {
  const sizes = tables.map(({ size }) => size).sort((a, b) => a - b);
  const [least, most] = [sizes[0], sizes.at(-1)];
  const limits: readonly [GrowthWorkload, number][] = [
    ['create', 1.3],
    ['createBusy', 1.3],
    ['newestPage', 1.5],
    ['deepPage', 1.5],
  ];
  return limits.flatMap(([workload, limit]) => {
    const at = (size: number | undefined) =>
      rows.find((row) => row.size === size && row.workload === workload)?.p99;
    const [small, large] = [at(least), at(most)];
    if (least === undefined || most === undefined || least === most || !small || !large) return [];
    const measured = ratio(large, small);
    const text = `p99 of ${growthWorkloads[workload]}: ${customers(most)} to ${customers(least)}`;
    return [{ text, wanted: `at most ${limit}`, measured, isMet: measured <= limit }];
  });
}
