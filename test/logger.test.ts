import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { projectFile } from '../src/project-root.ts';

test.skipIf(!existsSync('/dev/full'))('a full disk costs lines and not the process', async () => {
  const full = openSync('/dev/full', 'w');
  const program = `import { createLogger } from ${JSON.stringify(projectFile('src/logger.ts'))};
    const logger = createLogger('info');
    logger.info('one');
    logger.info('two');
    setTimeout(() => process.stderr.write('alive'), 50);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    cwd: projectFile(''),
    stdio: ['ignore', full, 'pipe'],
  });
  closeSync(full);
  expect(await text(child.stderr as Readable)).toBe('alive');
});
