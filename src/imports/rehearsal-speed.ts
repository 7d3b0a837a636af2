import { availableParallelism } from 'node:os';
import { withPatience } from '../customers/patient-hasher.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { ImportDeps } from './import-deps.ts';
import type { RehearsalSummary } from './rehearsal-report.ts';
import { measureWriteSpeed } from './write-speed.ts';

/** What this machine does in a second, measured before or during the rehearsal. */
export interface Speed {
  rowsPerSecond: number;
  argon2idPerSecond: number;
}

/** Seconds that the real import will take: writing and hashing, one after the other, which is the worst case. */
export function estimateSeconds(
  { rows, argon2idRows }: Pick<RehearsalSummary, 'rows' | 'argon2idRows'>,
  speed: Speed,
): number {
  return rows / speed.rowsPerSecond + argon2idRows / speed.argon2idPerSecond;
}

/**
 * The import reads and checks as the rehearsal did, and writes and hashes besides.
 *
 * @param seconds that the rehearsal took
 */
export async function measureSpeed(
  deps: ImportDeps,
  { rows, argon2idRows }: RehearsalSummary,
  seconds: number,
): Promise<Speed> {
  const writes = await measureWriteSpeed(deps.prisma);
  return {
    rowsPerSecond: rows / (seconds + rows / writes) || writes,
    argon2idPerSecond: argon2idRows === 0 ? 1 : await measureHashing(deps),
  };
}

async function measureHashing({ hasher }: ImportDeps): Promise<number> {
  const atOnce = availableParallelism();
  const samples = Array.from({ length: atOnce * 8 });
  const password = { kind: 'plain', password: 'a password to measure with' } as const;
  const hash = () => hasher.toCredential(password);
  const started = performance.now();
  await mapConcurrently(samples, atOnce, () => withPatience(Number.POSITIVE_INFINITY, hash));
  return samples.length / ((performance.now() - started) / 1_000);
}
