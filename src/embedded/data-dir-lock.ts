import { createHash } from 'node:crypto';
import { realpath, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Another process has the embedded database open. */
export class DataDirInUseError extends Error {
  override name = 'DataDirInUseError';
  readonly directory: string;

  constructor(directory: string, advice = 'Stop it first, or set DATA_DIR or DATABASE_URL.') {
    super(`Another process is using the embedded database in ${directory}. ${advice}`);
    this.directory = directory;
  }
}

/**
 * Keeps a second process out of an embedded database, which would damage it. The lock is a listening socket, so it
 * ends with the process however that ends. The folder must exist.
 *
 * @throws DataDirInUseError
 */
export async function lockDataDir(directory: string): Promise<AsyncDisposable> {
  const path = socketPath(await realpath(directory));
  const server = await listen(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    if (await answers(path)) throw new DataDirInUseError(directory);
    // A file left behind by a process that was killed; Linux and Windows leave none.
    await rm(path, { force: true });
    return listen(path);
  });
  server.unref();
  return {
    [Symbol.asyncDispose]: () => new Promise((done) => server.close(() => done())),
  };
}

/**
 * Named by the folder and kept apart from it, because the path of a socket may not be longer than about 100 bytes.
 * Linux's abstract sockets (unix(7)) and Windows' pipes have no file: the kernel alone decides who holds the name.
 */
function socketPath(directory: string): string {
  const name = `customer-service-${createHash('sha256').update(directory).digest('hex').slice(0, 24)}`;
  switch (process.platform) {
    case 'linux':
      return `\0${name}`;
    case 'win32':
      return `\\\\.\\pipe\\${name}`;
    default:
      return join(tmpdir(), `${name}.sock`);
  }
}

function listen(path: string): Promise<Server> {
  return new Promise((done, fail) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', fail);
    server.listen(path, () => done(server));
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}
