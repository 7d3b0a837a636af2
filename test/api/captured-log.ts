import type { Logger } from 'pino';
import { createLogger } from '../../src/logger.ts';

export interface CapturedLog {
  logger: Logger;
  /** Every line so far, to the letter. */
  lines: string[];
  /** The lines that report an error, read. */
  errors(): Record<string, unknown>[];
}

/** The service's own logger, at its most talkative. */
export function captureLog(): CapturedLog {
  const lines: string[] = [];
  return {
    lines,
    logger: createLogger('trace', { write: (line) => lines.push(line) }),
    errors: () => lines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 50),
  };
}
