/**
 * Which file goes where: the `map` of the GraphQL multipart request specification, names of file parts to the
 * places in `operations` that they fill, e.g. `{ "0": ["variables.input.profilePhoto"] }`.
 */
export type FileMap = Readonly<Record<string, readonly string[]>>;

/**
 * Reads `map` and makes sure that each path leads through values that `operations` itself holds to one that is
 * null, or to a variable that is absent. Anything else would let a client write into what objects inherit
 * (`toString.call`) or blow up a list (`variables.photos.4294967294`).
 *
 * @returns undefined when a text is not JSON of the right shape; the upload library has words for that
 * @throws Error with half a sentence that names the path
 */
export function readFileMap(operationsJson: string, mapJson: string): FileMap | undefined {
  const operations = parse(operationsJson);
  const map = parse(mapJson);
  if (!isFileMap(map)) return undefined;
  for (const path of Object.values(map).flat()) {
    if (!canHoldFile(operations, path)) {
      throw new Error(`the path "${path}" in 'map' does not lead to a null in 'operations'`);
    }
  }
  return map;
}

export function valueAt(root: unknown, path: string): unknown {
  return path.split('.').reduce((value, key) => (isObject(value) ? value[key] : undefined), root);
}

function canHoldFile(operations: unknown, path: string): boolean {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let holder = operations;
  for (const key of keys) {
    if (!isObject(holder) || !Object.hasOwn(holder, key)) return false;
    holder = holder[key];
  }
  if (!isObject(holder)) return false;
  return Object.hasOwn(holder, last) ? holder[last] === null : !Array.isArray(holder);
}

function isFileMap(map: unknown): map is FileMap {
  return (
    isObject(map) &&
    !Array.isArray(map) &&
    Object.values(map).every(
      (paths) => Array.isArray(paths) && paths.every((path) => typeof path === 'string'),
    )
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
