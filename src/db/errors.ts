/** A statement that went past Prisma failed; the driver's error, which may quote values of a row, is its cause. */
export class StatementError extends Error {
  override name = 'StatementError';
  /** SQLSTATE of the server, or Node's code of a network error. */
  readonly originalCode: string | undefined;

  constructor(cause: unknown) {
    super('A statement failed.', { cause });
    this.originalCode = (cause as { code?: string }).code;
  }
}

/** Whether an error comes from the database: its message may quote values of a row and is for nobody's eyes. */
export function isFromDatabase({ name }: Error): boolean {
  return name.startsWith('Prisma') || name === 'DriverAdapterError' || name === 'StatementError';
}

/** What PostgreSQL or the way to it reported, dug out of Prisma's wrapping. */
interface Cause {
  kind?: string;
  /** SQLSTATE of the server. */
  originalCode?: string;
  code?: string;
  /** Of an error of the system. */
  syscall?: string;
}

/** Prisma: P1001 not reachable, P1002 timed out, P1008 operation timed out, P1017 closed, P2024 no free connection. */
const unavailablePrismaCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037']);
const unavailableKinds = new Set([
  'DatabaseNotReachable',
  'DatabaseDoesNotExist',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TlsConnectionError',
]);
/** SQLSTATE classes 08 (connection), 57P (shutdown, crash, starting up), 53 (out of connections, disk, memory), 25006 (read-only standby). */
const unavailableState = /^(08...|57P0.|57014|53...|25006)$/;
const networkCode =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;

/** Whether the database is away or has no room: the same request may work in a moment. */
export function isUnavailable(error: unknown): boolean {
  return chain(error).some(
    ({ code = '', kind = '', originalCode = '', message = '', syscall }) =>
      unavailablePrismaCodes.has(code) ||
      unavailableKinds.has(kind) ||
      unavailableState.test(originalCode) ||
      networkCode.test(originalCode) ||
      networkCode.test(code) ||
      // The socket of a server on this machine; files may be missing too.
      (code === 'ENOENT' && syscall === 'connect') ||
      /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout)/.test(message),
  );
}

/** Whether the statement lost against a concurrent one: 40001 serialization failure, 40P01 deadlock. */
export function isConflict(error: unknown): boolean {
  return chain(error).some(({ originalCode = '', code = '' }) =>
    [originalCode, code].some((state) => state === '40001' || state === '40P01' || state === 'P2034'),
  );
}

/** Whether a row would have repeated a unique key: 23505. */
export function isUniqueViolation(error: unknown): boolean {
  return chain(error).some(({ originalCode = '', code = '' }) =>
    [originalCode, code].some((state) => state === '23505' || state === 'P2002'),
  );
}

/** The server's code for what went wrong; undefined when the error is not the server's. */
export function sqlState(error: unknown): string | undefined {
  return chain(error).find(({ originalCode }) => originalCode !== undefined)?.originalCode;
}

/** The error and everything it wraps, outermost first. */
function chain(error: unknown): (Cause & { message?: string })[] {
  const links: (Cause & { message?: string })[] = [];
  let link: unknown = error;
  while (typeof link === 'object' && link !== null && links.length < 10) {
    links.push(link as Cause);
    const { meta, cause } = link as { meta?: { driverAdapterError?: unknown }; cause?: unknown };
    link = meta?.driverAdapterError ?? cause;
  }
  return links;
}
