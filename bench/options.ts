import { parseArgs } from 'node:util';

export const partNames = [
  'creates',
  'passwords',
  'responsiveness',
  'import',
  'growth',
  'uploads',
  'start',
  'profile',
] as const;
export type PartName = (typeof partNames)[number];

export interface BenchOptions {
  parts: readonly PartName[];
  rounds: number;
  /** Of one measurement, in seconds. */
  seconds: number;
  warmup: number;
  /** Connections of the load generator, each with one request under way. */
  connections: readonly number[];
  /** Customers that are there already, for the part `growth`. */
  sizes: readonly number[];
}

export const usage = `npm run bench -- [--only ${partNames.join(',')}] [--rounds 5] [--seconds 5] [--warmup 2]
    [--connections 1,8,32,128] [--sizes 10000,1000000,10000000]`;

/** @throws Error that ends with the usage */
export function parseOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    strict: true,
    options: {
      only: { type: 'string', default: partNames.join(',') },
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '5' },
      warmup: { type: 'string', default: '2' },
      connections: { type: 'string', default: '1,8,32,128' },
      sizes: { type: 'string', default: '10000,1000000,10000000' },
    },
  });
  const wanted = values.only.split(',');
  const unknown = wanted.filter((name) => !partNames.some((known) => known === name));
  if (unknown.length > 0) throw new Error(`There is no part ${unknown.join(', ')}.\n${usage}`);
  return {
    parts: partNames.filter((name) => wanted.includes(name)),
    rounds: positive(values.rounds),
    seconds: positive(values.seconds),
    warmup: positive(values.warmup),
    connections: values.connections.split(',').map(positive),
    sizes: values.sizes.split(',').map(positive),
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`"${text}" is not a whole number above zero.\n${usage}`);
}
