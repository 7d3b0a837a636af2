import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/**
 * Reads a command's options; `usage` is added to every complaint.
 *
 * @throws UsageError
 */
export function readArguments<T extends ParseArgsConfig>(args: string[], usage: string, config: T) {
  try {
    return parseArgs({ ...config, args, strict: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\nUsage: ${usage}`);
  }
}

/** A whole number above zero, such as an account or a site. */
export function positiveInteger(text: string | undefined, option: string, usage: string): number {
  const value = /^\d{1,10}$/.test(text ?? '') ? Number(text) : 0;
  if (value < 1 || value > 0x7fffffff) {
    throw new UsageError(`${option} must be a whole number from 1 to 2147483647.\nUsage: ${usage}`);
  }
  return value;
}
