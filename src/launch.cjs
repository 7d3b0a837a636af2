/**
 * Starts one of the doors (`main`, `cli`, `worker`) from `dist/`, building it first when a source is newer.
 *
 * JavaScript because it runs before there is a build, and CommonJS because loading an ES module already starts the
 * thread pool, whose size can be set only before. The build talks on stderr: stdout is the door's alone.
 */
const { spawnSync } = require('node:child_process');
const { existsSync, readdirSync, statSync } = require('node:fs');
const { availableParallelism } = require('node:os');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const root = join(__dirname, '..');

// As many threads as cores may be hashing passwords; files and DNS must not wait for them.
process.env.UV_THREADPOOL_SIZE ??= String(availableParallelism() + 4);

function newestSource() {
  const files = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'].map((name) => join(root, name));
  for (const folder of ['src', 'prisma']) {
    for (const name of readdirSync(join(root, folder), { recursive: true })) {
      if (/\.(ts|prisma)$/.test(name) && !/^db.generated/.test(name)) files.push(join(root, folder, name));
    }
  }
  return Math.max(...files.filter(existsSync).map((file) => statSync(file).mtimeMs));
}

const stamp = join(root, 'dist/.built');

function isBuilt() {
  // Without sources there is nothing to build from: a deployed image.
  if (!existsSync(join(root, 'tsconfig.build.json'))) return true;
  return (
    existsSync(stamp) &&
    existsSync(join(root, 'src/db/generated')) &&
    statSync(stamp).mtimeMs >= newestSource()
  );
}

if (!isBuilt()) {
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

// Libraries check less of what they are given by each other.
process.env.NODE_ENV ??= 'production';

const [door, ...args] = process.argv.slice(2);
const entry = join(root, 'dist/src', `${door}.js`);
process.argv = [process.argv[0], entry, ...args];
process.setSourceMapsEnabled(true);
import(pathToFileURL(entry).href);
