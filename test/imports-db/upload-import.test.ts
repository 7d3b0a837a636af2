import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Data, TestAccount, TestService } from '../support/service.ts';
import { createUploadStage, findImport, type UploadStage } from './upload-stage.ts';

let stage: UploadStage;
let service: TestService;
let account: TestAccount;
let url: string;
let directory: string;
beforeAll(async () => {
  stage = await createUploadStage({ IMPORT_MAX_BYTES: '2000000' });
  ({ service, account, url, directory } = stage);
});
afterAll(() => stage[Symbol.asyncDispose]());

function customers(where: object = {}) {
  return service.deps.prisma.customer.findMany({ where: { accountId: account.accountId, ...where } });
}

describe('startCustomerImport', () => {
  test('imports a file in the background and links to its rejected rows', async () => {
    const csv =
      'email,phone,Plan\nu1@lovelace.dev,12345,gold\nu2@lovelace.dev,1,gold\nu1@lovelace.dev,12345,\n';
    const options = { map: { Plan: 'metadata.plan' }, defaults: { language: 'fr' } };
    const { customerImport, userErrors } = await stage.start(csv, 'my customers.csv', options);
    expect(userErrors).toEqual([]);
    expect(customerImport).toMatchObject({ siteId: 1, fileName: 'my customers.csv', rejectedRowsUrl: null });
    const end = await stage.ended(customerImport.id);
    expect(end).toMatchObject({
      status: 'DONE',
      progress: 1,
      rows: 3,
      created: 1,
      rejected: 2,
      rejections: [
        { code: 'PHONE_INVALID', count: 1 },
        { code: 'TAKEN', count: 1 },
      ],
      error: null,
    });
    expect(await customers()).toMatchObject([
      { email: 'u1@lovelace.dev', language: 'fr', isImported: true, metadata: { plan: 'gold' } },
    ]);
    const response = await fetch(end.rejectedRowsUrl);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''my%20customers.rejected.csv",
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    const lines = (await response.text()).split('\n');
    expect(lines[0]).toBe('email,phone,Plan,error_code,error_path,error_message');
    expect(lines).toHaveLength(4);
    expect((await fetch(end.rejectedRowsUrl, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(end.rejectedRowsUrl, { method: 'POST' })).status).toBe(405);
    for (const bad of [
      end.rejectedRowsUrl.replace(/signature=./, 'signature=_'),
      end.rejectedRowsUrl.replace(/expires=\d/, 'expires=9'),
      end.rejectedRowsUrl.replace(customerImport.id, '0190a0b0-c0d0-7000-8000-000000000000'),
      end.rejectedRowsUrl.split('?')[0],
      `${url}/imports/../../etc/passwd`,
      `${url}/imports/`,
    ]) {
      expect((await fetch(bad)).status, bad).toBe(404);
    }
  });

  test('the same file again is the same import, unless it is wanted again', async () => {
    const csv = gzipSync('{"email":"once@lovelace.dev"}\n');
    const first = await stage.start(csv, 'once.ndjson.gz');
    await stage.ended(first.customerImport.id);
    const second = await stage.start(csv, 'other name', { format: 'NDJSON' });
    expect(second.customerImport).toMatchObject({ id: first.customerImport.id, status: 'DONE', created: 1 });
    const third = await stage.start(csv, 'once.ndjson.gz', { again: true });
    expect(third.customerImport.id).not.toBe(first.customerImport.id);
    expect(await stage.ended(third.customerImport.id)).toMatchObject({ created: 0, rejected: 1 });
    const update = await stage.start(csv, 'once.ndjson.gz', { ifExists: 'UPDATE' });
    expect(await stage.ended(update.customerImport.id)).toMatchObject({ unchanged: 1 });
  });

  test('is cancelled: what is written stays, and the same file goes on', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `cancel${i}@lovelace.dev`).join('\n');
    const { customerImport } = await stage.start(`email\n${lines}\n`, 'cancel.csv');
    while ((await stage.find(customerImport.id)).rows === 0) await sleep(5);
    const cancelled = await stage.cancel(customerImport.id);
    expect(cancelled).toMatchObject({ status: 'CANCELLED', finishedAt: expect.any(String) });
    await sleep(300);
    const after = await stage.find(customerImport.id);
    expect(after).toMatchObject({ status: 'CANCELLED', rows: cancelled.rows });
    expect(await customers({ email: { startsWith: 'cancel' } })).toHaveLength(cancelled.rows);
    while ((await readdir(directory)).some((name) => name.endsWith('.upload'))) await sleep(20);

    const again = await stage.start(`email\n${lines}\n`, 'cancel.csv');
    expect(again.customerImport.id).toBe(customerImport.id);
    expect(await stage.ended(customerImport.id)).toMatchObject({
      status: 'DONE',
      created: 20_000,
      rejected: 0,
    });
    expect(await customers({ email: { startsWith: 'cancel' } })).toHaveLength(20_000);
  });

  test('keeps no file that it does not need', async () => {
    while ((await readdir(directory)).some((name) => !name.endsWith('.rejected'))) await sleep(20);
    for (const name of await readdir(directory)) {
      expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
    }
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  test.each([
    ['an unknown column', 'emial\nx\n', {}, ['COLUMN_UNKNOWN file']],
    ['an empty file', '', {}, ['FILE_EMPTY file']],
    ['a workbook', Buffer.from('504b030414000600', 'hex'), {}, ['FORMAT_UNSUPPORTED file']],
    ['too many bytes', Buffer.alloc(2_000_001, 'a'), {}, ['FILE_TOO_LARGE file']],
    ['a map of numbers', 'a\nb\n', { map: { a: 1 } }, ['OPTIONS_INVALID options']],
    ['two delimiters', 'a\nb\n', { delimiter: ';;' }, ['OPTIONS_INVALID options']],
    ['an encoding that nobody knows', 'a\nb\n', { encoding: 'klingon' }, ['ENCODING_INVALID file']],
  ])('refuses %s', async (_name, content, options, expected) => {
    const { customerImport, userErrors } = await stage.start(content, 'bad.csv', options);
    expect(customerImport).toBeNull();
    expect(userErrors.map(({ code, path }: Data) => `${code} ${path.join('.')}`)).toEqual(expected);
  });

  test('a file that turns out bad in the middle ends as FAILED', async () => {
    const whole = gzipSync(`email\n${'bad@lovelace.dev\n'.repeat(50_000)}`);
    const { customerImport } = await stage.start(whole.subarray(0, whole.length - 10), 'cut.csv.gz');
    expect(await stage.ended(customerImport.id)).toMatchObject({
      status: 'FAILED',
      error: { code: 'GZIP_TRUNCATED' },
    });
  });

  test('belongs to its account, its site and its scope', async () => {
    const { customerImport } = await stage.start('email\nscoped@lovelace.dev\n', 'scoped.csv');
    await stage.ended(customerImport.id);
    const other = await service.newAccount();
    expect(await stage.find(customerImport.id, other.token)).toBeNull();
    const siteTwo = await service.tokenFor(account.accountId, { sites: [2] });
    expect(await stage.find(customerImport.id, siteTwo)).toBeNull();
    expect(await stage.find('no uuid')).toBeNull();
    const writer = await service.tokenFor(account.accountId, {
      scopes: ['customers:write', 'customers:read'],
    });
    const { body } = await service.request(writer, findImport, { id: customerImport.id });
    expect(body.errors[0].extensions).toMatchObject({ code: 'FORBIDDEN', scope: 'customers:import' });
    const importer = await service.tokenFor(account.accountId, { scopes: ['customers:import'] });
    expect(await stage.find(customerImport.id, importer)).toMatchObject({ status: 'DONE' });
    const refused = await stage.send(
      'email\nx@y.dev\n',
      'x.csv',
      {},
      await service.tokenFor(account.accountId, { sites: [2] }),
    );
    expect(refused.data.startCustomerImport.userErrors).toMatchObject([
      { code: 'SITE_NOT_FOUND', path: ['siteId'] },
    ]);
    const forbidden = await stage.send('email\nx@y.dev\n', 'x.csv', {}, writer);
    expect(forbidden.errors[0].extensions.code).toBe('FORBIDDEN');
  });
});
