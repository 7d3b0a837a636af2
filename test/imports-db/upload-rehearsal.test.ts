import { readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, failure, type NameServer, rcode, startNameServer } from '../email/name-server.ts';
import { tableContents } from '../support/table-contents.ts';
import { createUploadStage, type UploadStage } from './upload-stage.ts';

const csv = [
  'email,old_provider_id,password,password_type',
  'new@good.dev,1,$2y$10$abcdefghijklmnopqrstuuWIdkHpfVOhNM0Bj8LrtZ4vAzsVFTXsS,password_bcrypt',
  'old@good.dev,2,5f4dcc3b5aa765d61d8327deb882cf99,md5',
  'new@good.dev,3,,',
  'gone@gone.dev,4,a plain password,plain_text',
  'silent@silent.dev,5,a plain password,plain_text',
  'bad,6,,',
  '',
].join('\n');

let names: NameServer;
let stage: UploadStage;
beforeAll(async () => {
  names = await startNameServer(({ name, type }) => {
    if (name.endsWith('silent.dev')) return failure(rcode.serverFailure);
    if (name !== 'good.dev') return failure(rcode.nameError);
    return type === 'MX'
      ? answer({ name, type: 'MX', ttl: 60, data: { preference: 1, exchange: 'good.dev' } })
      : answer({ name, type: 'A', ttl: 60, data: '192.0.2.1' });
  });
  stage = await createUploadStage({ NAME_SERVERS: names.address });
  const old = await stage.start('email\nold@good.dev\n', 'old.csv');
  expect(await stage.ended(old.customerImport.id)).toMatchObject({ created: 1, rehearsal: null });
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await names[Symbol.asyncDispose]();
});

/** All tables but that of imports. */
async function contents(): Promise<Record<string, string>> {
  const { customer_imports: _, ...others } = await tableContents(stage.service.deps.prisma);
  return others;
}

function rehearse(content: string, name: string, options: object = {}) {
  return stage.send(content, name, { validateOnly: true, ...options });
}

describe('startCustomerImport with validateOnly', () => {
  test('tells everything that the import would meet, and writes nothing but that', async () => {
    const before = await contents();
    const { data } = await rehearse(csv, 'customers.csv');
    expect(data.startCustomerImport.userErrors).toEqual([]);
    const { id } = data.startCustomerImport.customerImport;
    const end = await stage.ended(id);
    expect(await contents()).toEqual(before);
    expect(end).toMatchObject({
      validateOnly: true,
      status: 'DONE',
      progress: 1,
      error: null,
      rejectedRowsUrl: null,
      ...{ rows: 6, created: 2, updated: 0, unchanged: 0, rejected: 4 },
      rejections: [
        { code: 'TAKEN', count: 2 },
        { code: 'EMAIL_INVALID', count: 1 },
        { code: 'EMAIL_UNDELIVERABLE', count: 1 },
      ],
    });
    const { estimatedSeconds, ...rehearsal } = end.rehearsal;
    expect(estimatedSeconds).toBeGreaterThan(0);
    expect(rehearsal).toEqual({
      errors: [
        { code: 'TAKEN', rows: 2, lines: [3, 4] },
        { code: 'EMAIL_UNDELIVERABLE', rows: 1, lines: [5] },
        { code: 'EMAIL_INVALID', rows: 1, lines: [7] },
      ],
      notes: [],
      passwords: [
        { family: 'plain text', cost: null, rows: 2, lines: [5, 6] },
        { family: 'bcrypt', cost: 'cost 10', rows: 1, lines: [2] },
        { family: 'MD5', cost: null, rows: 1, lines: [3] },
      ],
      duplicates: [
        {
          field: 'email',
          inFile: 1,
          repeats: [{ line: 4, firstLine: 2 }],
          inDatabase: 1,
          complete: true,
        },
        { field: 'oldProviderId', inFile: 0, repeats: [], inDatabase: 0, complete: true },
        { field: 'username', inFile: 0, repeats: [], inDatabase: 0, complete: true },
      ],
      verdicts: [
        { verdict: 'DELIVERABLE', reason: null, rows: 3, lines: [2, 3, 4] },
        { verdict: 'UNDELIVERABLE', reason: 'NXDOMAIN', rows: 1, lines: [5] },
        { verdict: 'UNKNOWN', reason: 'SERVFAIL', rows: 1, lines: [6] },
      ],
      badDomains: [
        { name: 'gone.dev', verdict: 'UNDELIVERABLE', reason: 'NXDOMAIN', rows: 1 },
        { name: 'silent.dev', verdict: 'UNKNOWN', reason: 'SERVFAIL', rows: 1 },
      ],
      badDomainCount: 2,
      domainsComplete: true,
    });
    while ((await readdir(stage.directory)).length > 0) await sleep(20);
  });

  test('shows what a preset changes on the way', async () => {
    const users = 'ID,user_login,user_email\n1,not one of ours,wp@good.dev\n';
    const { data } = await rehearse(users, 'wp.csv', { preset: 'WORDPRESS' });
    const { rehearsal } = await stage.ended(data.startCustomerImport.customerImport.id);
    expect(rehearsal.notes).toEqual([
      { code: 'USERNAME_IN_METADATA', message: expect.any(String), rows: 1, lines: [2] },
    ]);
  });

  test('the import of the same file then does what was told, and another rehearsal tells of what is there now', async () => {
    const first = (await rehearse(csv, 'customers.csv')).data.startCustomerImport.customerImport;
    await stage.ended(first.id);
    const real = (await stage.send(csv, 'customers.csv')).data.startCustomerImport.customerImport;
    expect(real).toMatchObject({ validateOnly: false });
    expect(real.id).not.toBe(first.id);
    expect(await stage.ended(real.id)).toMatchObject({ status: 'DONE', created: 2, rejected: 4 });
    const again = (await rehearse(csv, 'customers.csv')).data.startCustomerImport.customerImport;
    expect(again.id).not.toBe(first.id);
    expect(await stage.ended(again.id)).toMatchObject({ status: 'DONE', created: 0, rejected: 6 });
    expect(await stage.find(first.id)).toMatchObject({ created: 2, rejected: 4 });
  });

  test('is cancelled, and made anew when it is wanted again', async () => {
    const file = `email\n${Array.from({ length: 20_000 }, (_, i) => `c${i}@good.dev`).join('\n')}\n`;
    const options = { skipEmailDnsValidations: true };
    const before = await contents();
    const { customerImport } = (await rehearse(file, 'cancel.csv', options)).data.startCustomerImport;
    while ((await stage.find(customerImport.id)).rows === 0) await sleep(5);
    const cancelled = await stage.cancel(customerImport.id);
    expect(cancelled).toMatchObject({ status: 'CANCELLED', rehearsal: null });
    expect(cancelled.rows).toBeLessThan(20_000);
    while ((await readdir(stage.directory)).some((name) => name.endsWith('.upload'))) await sleep(20);
    expect(await stage.find(customerImport.id)).toMatchObject({ status: 'CANCELLED', rows: cancelled.rows });

    const again = (await rehearse(file, 'cancel.csv', options)).data.startCustomerImport.customerImport;
    expect(again.id).not.toBe(customerImport.id);
    expect(await stage.ended(again.id)).toMatchObject({ status: 'DONE', rows: 20_000, created: 20_000 });
    expect(await contents()).toEqual(before);
  });

  test('refuses what the import would refuse as a whole', async () => {
    const { data } = await rehearse('emial\nx\n', 'bad.csv');
    expect(data.startCustomerImport).toMatchObject({
      customerImport: null,
      userErrors: [{ code: 'COLUMN_UNKNOWN', path: ['file'] }],
    });
  });
});
