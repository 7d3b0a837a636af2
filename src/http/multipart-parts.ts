import type { Readable, Writable } from 'node:stream';
import { multipartError } from './multipart-error.ts';
import { type FileMap, readFileMap } from './multipart-map.ts';

interface FieldInfo {
  valueTruncated: boolean;
}

/**
 * Puts a check before the upload library's own listeners on its parser: no part beside `operations`, `map` and the
 * files that `map` names, nothing twice, no path that leads out of the operation. Also keeps an error listener there
 * for good: the library takes its own away after the first error, and a second one would end the process.
 *
 * @returns the checked `map`, empty until it has arrived
 */
export function checkParts(parser: Writable): () => FileMap {
  const fields = new Map<string, string>();
  let files: FileMap | undefined;

  const refuse = (reason: string) => {
    parser.destroy(multipartError('MULTIPART_INVALID', `The multipart body is not valid: ${reason}.`));
  };
  parser.on('error', () => {});
  insertBefore(parser, 'fieldsLimit', () => refuse("it has more fields than 'operations' and 'map'"));
  insertBefore(parser, 'filesLimit', () => refuse('it has more than one file'));

  insertBefore(parser, 'field', (name: string | undefined, value: string, { valueTruncated }: FieldInfo) => {
    if (name !== 'operations' && name !== 'map') return refuse(`it has the unknown field '${name ?? ''}'`);
    if (fields.has(name)) return refuse(`it has the field '${name}' twice`);
    fields.set(name, value);
    if (name === 'operations' || valueTruncated) return;
    try {
      files = readFileMap(fields.get('operations') ?? '', value);
      if (Object.keys(files ?? {}).length > 1) refuse("'map' names more than one file");
    } catch (error) {
      refuse(error instanceof Error ? error.message : String(error));
    }
  });

  insertBefore(parser, 'file', (name: string | undefined, stream: Readable) => {
    if (files === undefined || Object.hasOwn(files, name ?? '')) return;
    stream.on('error', () => {});
    refuse(`it has the file '${name ?? ''}', which 'map' does not name`);
  });

  return () => files ?? {};
}

/** Runs `check` first and the listeners that were there only while the parser lives: it emits on after its end. */
function insertBefore<Args extends unknown[]>(
  parser: Writable,
  event: string,
  check: (...args: Args) => void,
): void {
  const listeners = parser.listeners(event);
  parser.removeAllListeners(event);
  parser.on(event, (...args: Args) => {
    if (!parser.destroyed) check(...args);
    if (!parser.destroyed) for (const listener of listeners) listener.apply(parser, args);
  });
}
