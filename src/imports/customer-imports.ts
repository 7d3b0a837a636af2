import { rm } from 'node:fs/promises';
import { type Actor, maySeeSite, requireScope } from '../customers/actor.ts';
import { accountOfSite } from '../customers/create-context.ts';
import { siteNotFound } from '../customers/create-customers.ts';
import { isUuid } from '../customers/stored-text.ts';
import { ImportFileError } from './file-error.ts';
import type { ImportConfig } from './import-config.ts';
import type { ImportDeps } from './import-deps.ts';
import { type ImportOptions, importIdentity } from './import-options.ts';
import { cancelImport, findOrAddImport, requeueImport } from './import-record.ts';
import type { ImportRecord } from './import-state.ts';
import { inspectFile } from './inspect-file.ts';
import type { UploadImportError } from './upload-import-error.ts';
import { assignUpload, type UploadedFile, uploadedContent, uploadRejectedPath } from './uploaded-file.ts';

export type StartedImport =
  | { record: ImportRecord; error?: undefined }
  | { record?: undefined; error: UploadImportError };

export interface StartRequest {
  siteId: number;
  options: ImportOptions;
  /** Rehearses the import: makes every check, and writes nothing but how it goes. */
  validateOnly: boolean;
  /** Imports the same once more, although it is done. */
  again: boolean;
  /** Receives the file; undefined when it is too large. */
  receive: () => Promise<UploadedFile | undefined>;
}

/** Imports of files that were sent, as a caller sees them: it starts them, looks at them and cancels them. */
export class CustomerImports {
  readonly #deps: ImportDeps;
  readonly #config: ImportConfig;
  readonly #wakeRunner: () => void;

  /** @param wakeRunner to be called when there is something to run */
  constructor(deps: ImportDeps, config: ImportConfig, wakeRunner: () => void) {
    this.#deps = deps;
    this.#config = config;
    this.#wakeRunner = wakeRunner;
  }

  /**
   * Keeps the file and puts its import in line. The same file with the same options is the same import: one that
   * failed or was cancelled goes on, one that is done is answered with. A rehearsal that is over is made anew.
   *
   * @throws ForbiddenError without the scope `customers:import`
   */
  async start(actor: Actor, request: StartRequest): Promise<StartedImport> {
    const { siteId, options, receive } = request;
    requireScope(actor, 'customers:import');
    if ((await accountOfSite(this.#deps, actor, siteId)) === undefined) {
      const { path, message } = siteNotFound(siteId);
      return { error: { code: 'SITE_NOT_FOUND', path, message } };
    }
    const file = await receive();
    if (file === undefined) return { error: tooLarge(this.#config.maxFileBytes) };
    try {
      const { format } = await inspectFile(uploadedContent(file), options);
      const record = await this.#queue(actor, { ...request, options: { ...options, format } }, file);
      this.#wakeRunner();
      return { record };
    } catch (error) {
      if (!(error instanceof ImportFileError)) throw error;
      return { error: { code: error.code, path: ['file'], message: error.message } };
    } finally {
      // Where it was made the file of an import, it has another name now.
      await rm(file.path, { force: true });
    }
  }

  /** Null for one of another account, or of a site that the token does not open. */
  async find(actor: Actor, id: string): Promise<ImportRecord | null> {
    requireScope(actor, 'customers:import');
    if (!isUuid(id)) return null;
    const record = await this.#deps.prisma.customerImport.findUnique({
      where: { accountId_id: { accountId: actor.accountId, id } },
    });
    return record !== null && maySeeSite(actor, record.siteId) ? record : null;
  }

  /** Ends an import that is not over; what it has written stays. Null as for `find`. */
  async cancel(actor: Actor, id: string): Promise<ImportRecord | null> {
    const record = await this.find(actor, id);
    if (record === null) return null;
    await cancelImport(this.#deps, record);
    this.#wakeRunner();
    return this.find(actor, id);
  }

  async #queue(
    actor: Actor,
    { siteId, options, validateOnly, again }: StartRequest,
    file: UploadedFile,
  ): Promise<ImportRecord> {
    const { accountId, subject } = actor;
    const { directory } = this.#config;
    const id = this.#deps.newId(this.#deps.clock());
    const record = await findOrAddImport(
      this.#deps,
      {
        accountId,
        siteId,
        identity: importIdentity({
          siteId,
          source: 'UPLOAD',
          fingerprint: file.fingerprint,
          options,
          validateOnly: validateOnly || undefined,
        }),
        source: 'UPLOAD',
        fileName: file.name,
        options,
        validateOnly,
        totalBytes: file.size,
        rejectedPath: validateOnly ? undefined : uploadRejectedPath(directory, { accountId, id }),
        actor: subject,
      },
      { id, again },
    );
    if (record.status === 'DONE') return record;
    // In this order: the file of an import that is over is removed.
    const queued = await requeueImport(this.#deps, record);
    await assignUpload(directory, file, record);
    return queued;
  }
}

function tooLarge(limit: number): UploadImportError {
  return {
    code: 'FILE_TOO_LARGE',
    path: ['file'],
    message: `The file has more than ${limit} bytes. Compress it with gzip, or use the import command.`,
  };
}
