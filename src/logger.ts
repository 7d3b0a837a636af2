import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';

/** Names of fields that may hold a secret, wherever one slips into a log line. */
const secretFields = ['password', 'hash', 'token', 'authorization', 'credentials', 'secret'];

/**
 * Lines are written one by one as they come: a crash loses none, and handing each to another thread would cost more.
 *
 * @param destination where the lines go; the standard output by default.
 */
export function createLogger(
  level: LogLevel,
  destination: DestinationStream = pino.destination({ dest: 1, sync: true }),
): Logger {
  const options = {
    level,
    base: undefined,
    redact: { paths: secretFields.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  };
  return pino(options, destination);
}
