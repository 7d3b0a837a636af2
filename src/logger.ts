import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';

/** Names of fields that may hold a secret, wherever one slips into a log line. */
const secretFields = ['password', 'hash', 'token', 'authorization', 'credentials', 'secret'];

/** @param destination where the lines go; the standard output by default. */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: undefined,
    redact: { paths: secretFields.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
