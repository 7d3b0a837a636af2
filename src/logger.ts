import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from './config.ts';

/** Names of fields that may hold a secret, wherever one slips into a log line. */
const secretFields = ['password', 'hash', 'token', 'authorization', 'credentials', 'secret'];

/**
 * Lines are written one by one as they come: a crash loses none, and handing each to another thread would cost more.
 *
 * @param destination where the lines go; the standard output by default.
 */
export function createLogger(level: LogLevel, destination: DestinationStream = standardOutput()): Logger {
  const options = {
    level,
    base: undefined,
    redact: { paths: secretFields.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  };
  return pino(options, destination);
}

function standardOutput(): DestinationStream {
  const output = pino.destination({ dest: 1, sync: true });
  // On a full disk lines are lost; without a listener so would be the service.
  output.on('error', () => undefined);
  return output;
}
