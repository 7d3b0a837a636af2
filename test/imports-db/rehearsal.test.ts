import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, failure, type NameServer, rcode, startNameServer } from '../email/name-server.ts';
import { tableContents } from '../support/table-contents.ts';
import { createImportStage, type ImportStage } from './import-stage.ts';

const bcrypt = '$2y$10$abcdefghijklmnopqrstuuWIdkHpfVOhNM0Bj8LrtZ4vAzsVFTXsS';

let stage: ImportStage;
let names: NameServer;
beforeAll(async () => {
  names = await startNameServer(({ name, type }) => {
    if (name === 'mail.example.net' || name.endsWith('good.dev')) {
      return type === 'MX'
        ? answer({ name, type: 'MX', ttl: 60, data: { preference: 1, exchange: 'mail.example.net' } })
        : answer();
    }
    return name.endsWith('silent.dev') ? failure(rcode.serverFailure) : failure(rcode.nameError);
  });
  stage = await createImportStage({ NAME_SERVERS: names.address });
});
afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  await names[Symbol.asyncDispose]();
});

const contents = () => stage.look((prisma) => tableContents(prisma));

function fileOf(rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const domain = ['good.dev', 'also-good.dev', 'silent.dev', 'gone.dev'][i % 4];
    const password = [
      '',
      `${bcrypt},password_bcrypt`,
      '5f4dcc3b5aa765d61d8327deb882cf99,md5',
      'a plain one,plain_text',
    ];
    return `c${i}@${domain},${i},${password[i % 4] || ','}`;
  });
  return `email,old_provider_id,password,password_type\n${lines.join('\n')}\n`;
}

describe('--dry-run', () => {
  test('tells everything that the import would meet, asks for each domain once, and writes nothing', async () => {
    const there = await stage.write('there.csv', 'email,old_provider_id\nc0@good.dev,x\nd@good.dev,1\n');
    expect((await stage.run(there, '--site', '1')).exitCode).toBe(0);
    const before = await contents();
    const file = await stage.write(
      'rehearsed.csv',
      `${fileOf(2_400)}"open\nc5@also-good.dev,9001,,\nbad,9002,,\n`,
    );
    names.questions.length = 0;
    const end = await stage.run(file, '--site', '1', '--dry-run');
    expect(end.exitCode).toBe(3);
    expect(await contents()).toEqual(before);

    expect(end.out).toContain('Rehearsal: nothing was written');
    // 600 of gone.dev, c0, old provider id 1, a repeated email, one open quote, one that is no address.
    expect(end.out).toContain('2,403 rows: 1,798 would be created, 0 updated, 0 unchanged, 605 rejected');
    expect(end.out).toMatch(/estimated time: \d/);
    expect(end.out).toMatch(/600 {2}EMAIL_UNDELIVERABLE/);
    expect(end.out).toMatch(/3 {2}TAKEN/);
    expect(end.out).toMatch(/600 {2}bcrypt, cost 10/);
    expect(end.out).toMatch(/600 {2}MD5/);
    expect(end.out).toMatch(/600 {2}plain text/);
    expect(end.out).toMatch(/1 {2}email in the file \(line 2403 repeats 7\)/);
    expect(end.out).toMatch(/1 {2}email against the database/);
    expect(end.out).toMatch(/1 {2}oldProviderId against the database/);
    expect(end.out).toMatch(/600 {2}silent.dev: UNKNOWN \(SERVFAIL\)/);
    expect(end.out).toMatch(/600 {2}gone.dev: UNDELIVERABLE \(NXDOMAIN\)/);
    const mx = names.questions.filter(({ type }) => type === 'MX').map(({ name }) => name);
    expect(mx.filter((name) => name === 'good.dev')).toHaveLength(1);
    expect(mx.filter((name) => name === 'gone.dev')).toHaveLength(1);
    expect(mx.filter((name) => name === 'silent.dev').length).toBeLessThanOrEqual(2);
  });

  test('is what the import then does', async () => {
    const file = stage.path('rehearsed.csv');
    const end = await stage.run(file, '--site', '1');
    expect(end.exitCode).toBe(3);
    expect(end.out).toContain('2,403 rows: 1,798 created, 0 updated, 0 unchanged, 605 rejected');
  });

  test('knows what --if-exists would do', async () => {
    const file = await stage.write(
      'exists.csv',
      [
        'email,old_provider_id,display_name',
        'd@good.dev,1,D',
        'd@good.dev,1,E',
        'new@good.dev,n,N',
        'new@good.dev,n,O',
        '',
      ].join('\n'),
    );
    const updated = await stage.run(file, '--site', '1', '--dry-run', '--if-exists', 'update');
    expect(updated.out).toContain('4 rows: 1 would be created, 3 updated, 0 unchanged, 0 rejected');
    const returned = await stage.run(file, '--site', '1', '--dry-run', '--if-exists', 'return');
    expect(returned.out).toContain('4 rows: 1 would be created, 0 updated, 3 unchanged, 0 rejected');
    expect(updated.exitCode).toBe(0);
  });
});

describe('--canary', () => {
  const file = [
    'email,old_provider_id,password,password_type',
    'one@good.dev,c-1,$2y$06$St/t35uGKP/5FEtkUV.UaexxHoF1wbvQIX8ZR.vR0Ic2XOLwUOxEi,password_bcrypt',
    'two@good.dev,c-2,9cc2ae8a1ba7a93da39b46fc1019c481,md5',
    'three@good.dev,c-3,,',
    '',
  ].join('\n');

  test('lets the import begin when the known passwords are those of the file', async () => {
    const path = await stage.write('canaries-pass.csv', file);
    const canaries = await stage.write(
      'known.csv',
      'email,old_provider_id,canary_password\nONE@good.dev,,correct horse battery staple\n,c-2,correct horse battery staple\n',
    );
    const end = await stage.run(path, '--site', '1', '--skip-dns', '--canary', canaries);
    expect(end.err).toContain('2 canaries verified.');
    expect(end).toMatchObject({ exitCode: 0 });
  });

  test('stops everything when one does not verify, is not there, or has no hash', async () => {
    const path = await stage.write(
      'canaries-fail.csv',
      file.replaceAll('good.dev', 'other.dev').replaceAll('c-', 'f-'),
    );
    const canaries = await stage.write(
      'wrong.csv',
      [
        'email,canary_password',
        'one@other.dev,correct horse battery staple',
        'two@other.dev,Correct horse battery staple',
        'three@other.dev,whatever',
        'four@other.dev,whatever',
        '',
      ].join('\n'),
    );
    const before = await contents();
    const end = await stage.run(path, '--site', '1', '--skip-dns', '--canary', canaries);
    expect(end.exitCode).toBe(1);
    expect(end.err).toContain(
      'Line 3 of the canaries, line 3 of the file: the known password is not the one of this hash.',
    );
    expect(end.err).toContain(
      'Line 4 of the canaries, line 4 of the file: the customer comes without a password.',
    );
    expect(end.err).toContain('Line 5 of the canaries: the file has no such customer.');
    expect(end.err).not.toContain('Line 2 of the canaries');
    expect(end.err).not.toMatch(/horse|whatever/);
    expect(await contents()).toEqual(before);
  });

  test('refuses a list that is none', async () => {
    const path = stage.path('canaries-fail.csv');
    const empty = await stage.write('none.csv', 'email,canary_password\n');
    expect((await stage.run(path, '--site', '1', '--canary', empty)).err).toContain('1 to 1000 canaries');
    const keyless = await stage.write('keyless.csv', 'name,canary_password\nAda,secret words\n');
    const end = await stage.run(path, '--site', '1', '--canary', keyless);
    expect(end.err).toContain('give canary_password, and email, old_provider_id or username');
    expect(end.err).not.toContain('secret words');
  });
});
