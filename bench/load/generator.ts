/** A process that keeps a server under load and counts its answers; it gets its plan from the process that forked it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { LoadMessage, LoadPlan, LoadResult } from './plan.ts';
import { createWorkload, type NextRequest } from './workloads.ts';

class Load {
  readonly #next: NextRequest;
  #counting = false;
  #ended = false;
  #latencies: number[] = [];
  #errors = 0;
  #firstError: string | undefined;

  constructor(next: NextRequest) {
    this.#next = next;
  }

  async run({ url, headers, connections, warmup, seconds }: LoadPlan): Promise<LoadResult> {
    const lost = (error: Error) => this.#fail(String(error));
    const open = Array.from({ length: connections }, () => new Connection(new URL(url), headers, lost));
    for (const connection of open) this.#send(connection);
    await sleep(warmup * 1_000);
    say('counting');
    this.#counting = true;
    const [from, cpu] = [monotonicMicroseconds(), process.cpuUsage()];
    await sleep(seconds * 1_000);
    this.#counting = false;
    const to = monotonicMicroseconds();
    const { user, system } = process.cpuUsage(cpu);
    say('counted');
    this.#ended = true;
    // Whatever is under way gets its answer, so that the next run finds an idle server.
    await sleep(300);
    for (const connection of open) connection.close();
    return this.#result({ from, to }, (user + system) / (to - from));
  }

  #send(connection: Connection): void {
    const { body, isRight } = this.#next();
    const sent = performance.now();
    connection.send(body, (answer) => {
      this.#count(answer, isRight(answer.body), performance.now() - sent);
      if (!this.#ended) this.#send(connection);
    });
  }

  #count({ status, body }: HttpAnswer, isRight: boolean, latency: number): void {
    if (status !== 200 || !isRight) this.#fail(`${status} ${body.slice(0, 500)}`);
    else if (this.#counting) this.#latencies.push(latency);
  }

  #fail(text: string): void {
    this.#errors++;
    this.#firstError ??= text;
  }

  #result(window: LoadResult['window'], generatorLoad: number): LoadResult {
    const sorted = Float64Array.from(this.#latencies).sort();
    const part = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
    return {
      requests: sorted.length,
      errors: this.#errors,
      firstError: this.#firstError,
      seconds: (window.to - window.from) / 1_000_000,
      window,
      latency: { p50: part(0.5), p95: part(0.95), p99: part(0.99), max: part(1) },
      generatorLoad,
    };
  }
}

function monotonicMicroseconds(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}

function say(message: LoadMessage): void {
  process.send?.(message);
}

process.once('message', (plan: LoadPlan) => {
  void new Load(createWorkload(plan.workload)).run(plan).then((result) => {
    process.send?.(result, () => process.disconnect());
  });
});
