import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Data, startService, type TestAccount, type TestService } from '../support/service.ts';

const fields = `id siteId fileName validateOnly status progress rows created updated unchanged rejected skipped
  rejections { code count } rejectedRowsUrl error { code message } finishedAt
  rehearsal {
    estimatedSeconds
    errors { code rows lines }
    notes { code message rows lines }
    passwords { family cost rows lines }
    duplicates { field inFile repeats { line firstLine } inDatabase complete }
    verdicts { verdict reason rows lines }
    badDomains { name verdict reason rows }
    badDomainCount
    domainsComplete
  }`;
const startImport = `mutation ($siteId: Int!, $file: Upload!, $options: CustomerImportOptions) {
  startCustomerImport(siteId: $siteId, file: $file, options: $options) {
    customerImport { ${fields} } userErrors { code path message }
  }
}`;
export const findImport = `query ($id: ID!) { customerImport(id: $id) { ${fields} } }`;
const cancelImport = `mutation ($id: ID!) { cancelCustomerImport(id: $id) { ${fields} } }`;

/** A server that imports files, an account with sites 1 and 2, and what its client does. */
export interface UploadStage extends AsyncDisposable {
  service: TestService;
  account: TestAccount;
  url: string;
  /** Where the server keeps files. */
  directory: string;
  send(content: string | Buffer, name: string, options?: object, token?: string): Promise<Data>;
  /** Sends a file for which the name servers need not be asked. */
  start(content: string | Buffer, name: string, options?: object): Promise<Data>;
  find(id: string, token?: string): Promise<Data>;
  cancel(id: string): Promise<Data>;
  ended(id: string): Promise<Data>;
}

export async function createUploadStage(env: Record<string, string> = {}): Promise<UploadStage> {
  const directory = join(await mkdtemp(join(tmpdir(), 'upload-imports-')), 'imports');
  const service = await startService({ env: { IMPORT_DIR: directory, ...env } });
  const account = await service.newAccount({ sites: [1, 2] });
  const url = await service.listen();
  service.deps.publicAddress.url = new URL(`${url}/`);
  service.deps.importRunner.start();

  const stage: UploadStage = {
    service,
    account,
    url,
    directory,
    async send(content, name, options = {}, token = account.token) {
      const form = new FormData();
      const variables = { siteId: 1, file: null, options };
      form.set('operations', JSON.stringify({ query: startImport, variables }));
      form.set('map', JSON.stringify({ 0: ['variables.file'] }));
      form.set('0', new File([new Uint8Array(Buffer.from(content))], name));
      const headers = { authorization: `Bearer ${token}`, 'graphql-preflight': '1' };
      const response = await fetch(`${url}/graphql`, { method: 'POST', body: form, headers });
      return response.json();
    },
    async start(content, name, options = {}) {
      const body = await stage.send(content, name, { skipEmailDnsValidations: true, ...options });
      expect(body.errors, JSON.stringify(body)).toBeUndefined();
      return body.data.startCustomerImport;
    },
    async find(id, token = account.token) {
      return (await service.graphql(token, findImport, { id })).customerImport;
    },
    async cancel(id) {
      return (await service.graphql(account.token, cancelImport, { id })).cancelCustomerImport;
    },
    async ended(id) {
      for (;;) {
        const found = await stage.find(id);
        if (!['QUEUED', 'RUNNING'].includes(found.status)) return found;
        await sleep(20);
      }
    },
    async [Symbol.asyncDispose]() {
      await service.deps.importRunner.stop();
      await service[Symbol.asyncDispose]();
      await rm(dirname(directory), { recursive: true });
    },
  };
  return stage;
}
