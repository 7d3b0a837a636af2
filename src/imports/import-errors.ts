/** The database went away in the middle; nothing is lost. */
export class ImportInterruptedError extends Error {
  override name = 'ImportInterruptedError';

  constructor(cause: unknown) {
    super('The database went away. What is written stays; the same command goes on from there.', { cause });
  }
}

/** Another process goes on with this import, or somebody cancelled it. */
export class ImportTakenOverError extends Error {
  override name = 'ImportTakenOverError';

  constructor() {
    super('Another process goes on with this import, or it was cancelled; this one stops.');
  }
}

/** Some canary is not there, or its password is not the one that the file holds a hash of. Nothing was written. */
export class CanaryError extends Error {
  override name = 'CanaryError';

  constructor(problems: readonly string[]) {
    super(
      `The canaries did not pass; nothing was written.\n${problems.map((text) => `  - ${text}`).join('\n')}`,
    );
  }
}
