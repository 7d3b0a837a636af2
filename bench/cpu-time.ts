import { readdir, readFile } from 'node:fs/promises';
import { onServer } from './databases.ts';

/** Fields of `/proc/<pid>/stat` after the name (proc(5)): parent, own time, and the time of children that ended. */
const PARENT = 1;
const TIMES = [11, 12, 13, 14];

/** Clock ticks a second that Linux reports to programs, on every architecture that Node runs on. */
const TICKS = 100;

interface ProcessTime {
  pid: number;
  parent: number;
  /** In microseconds. */
  time: number;
}

/** Processor time in microseconds that each of these processes and all their descendants have used so far. */
export async function cpuTimes(roots: readonly number[]): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = (await Promise.all(pids.map(readTime))).filter((found) => found !== undefined);
  const timeOf = (pid: number): number =>
    all
      .filter(({ parent }) => parent === pid)
      .reduce((sum, child) => sum + timeOf(child.pid), all.find((found) => found.pid === pid)?.time ?? 0);
  return roots.map(timeOf);
}

/** Undefined for a process that has ended meanwhile. */
async function readTime(name: string): Promise<ProcessTime | undefined> {
  const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // The name, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = TIMES.reduce((sum, field) => sum + Number(fields[field]), 0);
  return { pid: Number(name), parent: Number(fields[PARENT]), time: (ticks * 1_000_000) / TICKS };
}

/** Resident memory of a process in bytes, and the most that it ever had. */
export async function memoryOf(pid: number): Promise<{ resident: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return { resident: kilobytes('VmRSS') * 1024, peak: kilobytes('VmHWM') * 1024 };
}

/** The process that all others of the database server descend from; the server must run on this machine. */
export async function postmasterPid(): Promise<number> {
  const backend = await onServer(async ({ query }) => {
    const [row] = await query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const stat = await readFile(`/proc/${row?.pid}/stat`, 'utf8').catch(() => undefined);
    return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  });
  if (backend === undefined) throw new Error('The PostgreSQL server has to run on this machine.');
  return Number(backend[PARENT]);
}
