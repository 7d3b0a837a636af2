import type { WorkloadOptions } from './workloads.ts';

/** What one run of the load generator does. */
export interface LoadPlan {
  url: string;
  headers: Record<string, string>;
  workload: WorkloadOptions;
  /** Each has one request under way at any time (closed loop). */
  connections: number;
  /** In seconds; what is answered while warming up does not count. */
  warmup: number;
  seconds: number;
}

export interface LoadResult {
  requests: number;
  /** Requests that failed, or whose answer was not the one expected. */
  errors: number;
  /** The first unexpected answer. */
  firstError?: string | undefined;
  seconds: number;
  /** When counting began and ended, in microseconds of the machine's monotonic clock. */
  window: { from: number; to: number };
  /** Milliseconds from sending a request to having its whole answer. */
  latency: { p50: number; p95: number; p99: number; max: number };
  /** Share of one core that the load generator itself used. */
  generatorLoad: number;
}

/** What the generator says: when counting begins, when it ends, and what it counted. */
export type LoadMessage = 'counting' | 'counted' | LoadResult;
