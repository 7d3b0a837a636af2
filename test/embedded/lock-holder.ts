import { lockDataDir } from '../../src/embedded/data-dir-lock.ts';

// A process for tests: locks the folders that it is told, and holds them as long as it lives.
process.on('message', (directory: string) => {
  lockDataDir(directory).then(
    () => process.send?.('locked'),
    (error: Error) => process.send?.(error.name),
  );
});
process.send?.('ready');
