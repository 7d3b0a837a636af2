import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Resident memory in bytes: of a process, and of those that it started. */
export interface Memory {
  server: number;
  children: number;
  together: number;
}

export interface MemoryWatch {
  /** By how much each grew at its peak, and what it was at rest. */
  stop(): Promise<Memory & { atRest: Memory }>;
}

const INTERVAL = 10;

/** Looks every few milliseconds at what a process and its children hold (proc(5)). */
export async function watchMemory(pid: number): Promise<MemoryWatch> {
  const atRest = await memoryOf(pid);
  const peak = { ...atRest };
  let watching = true;
  const watch = (async () => {
    while (watching) {
      const now = await memoryOf(pid);
      for (const name of ['server', 'children', 'together'] as const)
        peak[name] = Math.max(peak[name], now[name]);
      await sleep(INTERVAL);
    }
  })();
  return {
    async stop() {
      watching = false;
      await watch;
      return {
        server: peak.server - atRest.server,
        children: peak.children - atRest.children,
        together: peak.together - atRest.together,
        atRest,
      };
    },
  };
}

async function memoryOf(pid: number): Promise<Memory> {
  const server = await residentBytes(pid);
  const tasks = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '')),
  );
  const children = lists
    .join(' ')
    .split(' ')
    .filter((id) => id !== '');
  const sizes = await Promise.all(children.map((id) => residentBytes(Number(id))));
  const inChildren = sizes.reduce((sum, bytes) => sum + bytes, 0);
  return { server, children: inChildren, together: server + inChildren };
}

/** 0 for a process that has ended. */
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
}
