import { cpus, release, totalmem } from 'node:os';
import { onServer } from './databases.ts';

/** What a figure depends on besides the program. */
export interface Machine {
  processor: string;
  cores: number;
  memoryBytes: number;
  system: string;
  node: string;
  postgres: string;
  postgresSettings: Record<string, string>;
}

export async function describeMachine(): Promise<Machine> {
  const settings = await onServer(({ query }) =>
    query<{ name: string; setting: string }>(
      `SELECT name, current_setting(name) AS setting FROM pg_settings
       WHERE name IN ('server_version', 'shared_buffers', 'fsync', 'synchronous_commit', 'max_wal_size', 'autovacuum')
       ORDER BY name`,
    ),
  );
  const { server_version: postgres = '', ...postgresSettings } = Object.fromEntries(
    settings.map(({ name, setting }) => [name, setting]),
  );
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    system: `Linux ${release()}`,
    node: process.version,
    postgres,
    postgresSettings,
  };
}
