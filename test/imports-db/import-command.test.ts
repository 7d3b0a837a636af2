import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onlyPglite } from '../support/database.ts';
import { tableContents } from '../support/table-contents.ts';
import { createImportStage, type ImportStage } from './import-stage.ts';

let stage: ImportStage;
beforeAll(async () => {
  stage = await createImportStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

/** What gzip cannot make small. */
const noise = () => randomBytes(20).toString('hex');
const csv = (...lines: string[]) => `${lines.join('\n')}\n`;
const customers = (where: object = {}) =>
  stage.look((prisma) => prisma.customer.findMany({ where, orderBy: { id: 'asc' } }));

describe('npm run import', () => {
  test('takes a CSV, rejects what is wrong, and its rejected rows can be mended and sent', async () => {
    const file = await stage.write(
      'first.csv',
      csv(
        'email,first_name,phone,old_provider_id,password,password_type',
        'ada@lovelace.dev,Ada,+44 123 45,1,$2y$10$abcdefghijklmnopqrstuuWIdkHpfVOhNM0Bj8LrtZ4vAzsVFTXsS,password_bcrypt',
        'not an address,Grace,12,2,,',
        'edsger@lovelace.dev,Edsger,12345,1,a plain password,PLAIN_TEXT',
        '"broken',
        'alan@lovelace.dev,Alan,12345,4,a plain password,PLAIN_TEXT',
      ),
    );
    const first = await stage.run(file, '--site', '1', '--skip-dns');
    expect(first.exitCode).toBe(3);
    expect(first.out).toContain('5 rows: 2 created, 0 updated, 0 unchanged, 3 rejected');
    expect(first.out).toContain(stage.path('first.rejected.csv'));
    const rejected = (await stage.read('first.rejected.csv')).split('\n');
    expect(rejected).toHaveLength(5);
    expect(rejected[0]).toMatch(/,error_code,error_path,error_message$/);
    expect(rejected[1]).toMatch(
      /^not an address,Grace,12,2,,,EMAIL_INVALID \| PHONE_INVALID,email \| phone,/,
    );
    expect(rejected[2]).toMatch(/,TAKEN,oldProviderId,Line 4: Line 2 has the same oldProviderId\.$/);
    expect(rejected[3]).toMatch(/ROW_QUOTES_INVALID,,"Line 5: The quotes of the field ""email"" are wrong\./);

    const mended = rejected
      .slice(0, 3)
      .join('\n')
      .replace('not an address', 'grace@lovelace.dev')
      .replace('Grace,12,', 'Grace,12345,')
      .replace('Edsger,12345,1,', 'Edsger,12345,3,');
    const again = await stage.write('first.rejected.csv', mended);
    const second = await stage.run(again, '--site', '1', '--skip-dns');
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.out).toContain('2 rows: 2 created, 0 updated, 0 unchanged, 0 rejected');
    const stored = await customers();
    expect(stored.map(({ email, oldProviderId }) => [email, oldProviderId]).sort()).toEqual([
      ['ada@lovelace.dev', '1'],
      ['alan@lovelace.dev', '4'],
      ['edsger@lovelace.dev', '3'],
      ['grace@lovelace.dev', '2'],
    ]);
    expect(stored.every(({ isImported }) => isImported)).toBe(true);
    const schemes = await stage.look((prisma) => prisma.credential.findMany({ select: { scheme: true } }));
    expect(schemes.map(({ scheme }) => scheme).sort()).toEqual(['ARGON2ID', 'ARGON2ID', 'BCRYPT']);
    // Nobody who comes from another system is asked to confirm an address.
    expect(await stage.look((prisma) => prisma.job.count())).toBe(0);
  });

  test('says so when the file was imported already, and does it again when told', async () => {
    const file = await stage.write('twice.csv', csv('email', 'twice@lovelace.dev'));
    expect((await stage.run(file, '--site', '1', '--skip-dns')).exitCode).toBe(0);
    const before = await customers();
    const second = await stage.run(file, '--site', '1', '--skip-dns');
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.err).toContain('imported already');
    expect(second.out).toContain('1 row: 1 created');
    expect(await customers()).toEqual(before);

    const copy = await stage.write('another-name.csv', csv('email', 'twice@lovelace.dev'));
    expect((await stage.run(copy, '--site', '1', '--skip-dns')).err).toContain('imported already');

    const third = await stage.run(file, '--site', '1', '--skip-dns', '--again');
    expect(third).toMatchObject({ exitCode: 3 });
    expect(third.out).toMatch(/1 {2}TAKEN/);
    const other = await stage.run(file, '--site', '1', '--skip-dns', '--if-exists', 'return');
    expect(other.out).toContain('1 row: 0 created, 0 updated, 1 unchanged, 0 rejected');
  });

  test('takes NDJSON, gzip, column maps and defaults', async () => {
    const lines = Array.from({ length: 2_500 }, (_, i) =>
      JSON.stringify({ Mail: `n${i}@lovelace.dev`, plan: i }),
    );
    const file = await stage.write('many.ndjson.gz', gzipSync(`${lines.join('\n')}\n`));
    const end = await stage.run(
      ...[file, '--site', '1', '--skip-dns', '--map', 'Mail=email', '--map', 'plan=metadata.plan'],
      ...['--default', 'language=fr', '--default', 'is_imported=false', '--default', 'email_confirm=true'],
    );
    expect(end.out).toContain('2,500 rows: 2,500 created');
    const stored = await customers({ language: 'fr' });
    expect(stored).toHaveLength(2_500);
    expect(stored.every(({ isImported }) => !isImported)).toBe(true);
    // In any order: chunks that have nothing in common are written side by side.
    expect(new Map(stored.map(({ email, metadata }) => [email, metadata]))).toEqual(
      new Map(lines.map((_, i) => [`n${i}@lovelace.dev`, { plan: i }])),
    );
  });

  test('of two rows that are the same customer the first one counts, wherever they are', async () => {
    const lines = Array.from({ length: 3_000 }, (_, i) => `d${i % 1_400}@lovelace.dev,${i}`);
    const file = await stage.write('dup.csv', csv('email,display_name', ...lines));
    const end = await stage.run(file, '--site', '1', '--skip-dns');
    expect(end.out).toContain('3,000 rows: 1,400 created, 0 updated, 0 unchanged, 1,600 rejected');
    const stored = await customers({
      email: { startsWith: 'd', endsWith: '@lovelace.dev' },
      displayName: { not: null },
    });
    expect(stored.map(({ displayName }) => Number(displayName)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1_400 }, (_, i) => i),
    );
  });

  test('with --if-exists update the last row counts, and what it does not give stays', async () => {
    const lines = Array.from({ length: 2_000 }, (_, i) => `u${i % 600},${i},${i < 600 ? 'kept' : ''}`);
    const file = await stage.write('update.csv', csv('old_provider_id,display_name,organization', ...lines));
    const end = await stage.run(file, '--site', '1', '--skip-dns', '--if-exists', 'update');
    expect(end.out).toContain('2,000 rows: 600 created, 1,400 updated, 0 unchanged, 0 rejected');
    const stored = await customers({ oldProviderId: { startsWith: 'u' } });
    expect(stored).toHaveLength(600);
    for (const { oldProviderId, displayName, organization } of stored) {
      const n = Number(oldProviderId?.slice(1));
      expect([Number(displayName), organization]).toEqual([n < 200 ? n + 1_800 : n + 1_200, 'kept']);
    }
    const again = await stage.run(file, '--site', '1', '--skip-dns', '--if-exists', 'update', '--again');
    expect(again.exitCode).toBe(0);
  });

  test('stops at a damaged end of the file, keeps what is written, and goes on with the whole file', async () => {
    const lines = Array.from({ length: 12_000 }, (_, i) => `g${i}@lovelace.dev,${noise()}`);
    const whole = gzipSync(csv('email,display_name', ...lines));
    const file = await stage.write('cut.csv.gz', whole.subarray(0, whole.length - 50_000));
    const cut = await stage.run(file, '--site', '1', '--skip-dns');
    expect(cut).toMatchObject({ exitCode: 1 });
    expect(cut.err).toMatch(/Line \d+: The gzip data ends in the middle/);
    const [failed] = (await stage.imports()).filter(({ fileName }) => fileName === file);
    expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'GZIP_TRUNCATED' } });
    expect(failed?.created).toBeGreaterThan(1_000);
    await stage.write('cut.csv.gz', whole);
    const end = await stage.run(file, '--site', '1', '--skip-dns', '--if-exists', 'return');
    expect(end.exitCode).toBe(0);
    expect(await customers({ email: { startsWith: 'g', endsWith: '@lovelace.dev' } })).toHaveLength(12_001);
  });

  test('refuses a file that it cannot read before it notes anything', async () => {
    const before = (await stage.imports()).length;
    const cases: [string, string | Buffer, RegExp][] = [
      ['empty.csv', '', /nothing but blank lines/],
      ['unknown.csv', 'emial\na@b.de\n', /"emial" is not a field/],
      ['double.csv', 'email,E-Mail\na,b\n', /both give email/],
      ['book.csv', Buffer.from('504b030414000600', 'hex'), /ZIP archive or an Excel workbook/],
    ];
    for (const [name, content, message] of cases) {
      const end = await stage.run(await stage.write(name, content), '--site', '1');
      expect(end.exitCode, name).toBe(1);
      expect(end.err).toMatch(message);
    }
    expect(await stage.run(stage.path('absent.csv'), '--site', '1')).toMatchObject({ exitCode: 1 });
    expect(await stage.imports()).toHaveLength(before);
  });

  test('keeps every row of a bad file, with its line', async () => {
    const file = await stage.write(
      'bad.csv',
      Buffer.concat([
        Buffer.from('\ufeffemail,display_name\r\n'),
        Buffer.from('b1@lovelace.dev,fine\r\n'),
        Buffer.from('b2@lovelace.dev,too,many\r\n'),
        Buffer.from('b3@lovelace.dev,caf'),
        Buffer.from([0xe9]),
        Buffer.from('\r\nb4@lovelace.dev,nul\0here\r\n'),
        Buffer.from('email,display_name\r\n'),
        Buffer.from(`b5@lovelace.dev,${'x'.repeat(10_000_000)}\r\n`),
        Buffer.from('b6@lovelace.dev,fine\r\n'),
      ]),
    );
    const end = await stage.run(file, '--site', '1', '--skip-dns');
    expect(end.out).toContain('7 rows: 2 created, 0 updated, 0 unchanged, 5 rejected');
    const [record] = (await stage.imports()).filter(({ fileName }) => fileName === file);
    expect(record?.tallies).toMatchObject({
      errors: {
        ROW_FIELD_COUNT: 1,
        ROW_ENCODING_INVALID: 1,
        CHARACTERS_INVALID: 1,
        ROW_HEADER_REPEATED: 1,
        ROW_TOO_LARGE: 1,
      },
    });
    const rejected = (await stage.read('bad.rejected.csv')).split('\n').slice(1, -1);
    expect(rejected.map((line) => /[A-Z_]+,\w*,"?Line \d+/.exec(line)?.[0].replace('"', ''))).toEqual([
      'ROW_FIELD_COUNT,,Line 3',
      'ROW_ENCODING_INVALID,,Line 4',
      'CHARACTERS_INVALID,displayName,Line 5',
      'ROW_HEADER_REPEATED,,Line 6',
      'ROW_TOO_LARGE,,Line 7',
    ]);
  });

  test('says what is wrong with the command line', async () => {
    const file = await stage.write('any.csv', csv('email', 'x@lovelace.dev'));
    const cases: [string[], RegExp][] = [
      [[file], /--site must be a whole number/],
      [[], /Name one file/],
      [[file, file, '--site', '1'], /Name one file/],
      [[file, '--site', '1', '--preset', 'joomla'], /--preset is one of wordpress, drupal, stripe/],
      [[file, '--site', '1', '--map', 'email'], /--map is written as in/],
      [[file, '--site', '1', '--delimiter', ';;'], /--delimiter is one character/],
      [[file, '--site', '1', '--wat'], /Unknown option/],
      [[file, '--site', '7'], /No account has a site 7/],
      [[file, '--site', '1', '--account', '2'], /Account 2 has a site 1|Account 2/],
    ];
    for (const [args, message] of cases) {
      const end = await stage.run(...args);
      expect(end, args.join(' ')).toMatchObject({ exitCode: 2 });
      expect(end.err).toMatch(message);
    }
  });

  test('asks which account is meant when several have the site', async () => {
    await stage.look(async (prisma) => {
      await prisma.account.create({ data: { id: 2, name: 'Two' } });
      await prisma.site.create({ data: { accountId: 2, id: 1, name: 'Site' } });
    });
    const file = await stage.write('which.csv', csv('email', 'which@lovelace.dev'));
    expect((await stage.run(file, '--site', '1')).err).toContain('(1, 2). Name one with --account');
    expect((await stage.run(file, '--site', '1', '--account', '2', '--skip-dns')).exitCode).toBe(0);
    expect(await customers({ accountId: 2 })).toHaveLength(1);
    await stage.look((prisma) => prisma.site.deleteMany({ where: { accountId: 3 } }));
  });

  test.runIf(onlyPglite)('says what to do when the server has the embedded database', async () => {
    const { buildDeps } = await import('../../src/deps.ts');
    const { parseConfig } = await import('../../src/config.ts');
    const server = await buildDeps({ ...parseConfig(stage.env), logLevel: 'silent' });
    try {
      const end = await stage.run(stage.path('any.csv'), '--site', '1', '--account', '1');
      expect(end.exitCode).toBe(1);
      expect(end.err).toContain('Is the server running? Stop it for the import');
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });

  test('a whole import leaves no row that is half written', async () => {
    const contents = await stage.look(async (prisma) => ({
      customers: await prisma.customer.count(),
      created: await prisma.event.count({ where: { type: 'customer.created' } }),
      credentials: await prisma.credential.count(),
      withPassword: await prisma.customer.count({ where: { passwordLastUpdatedAt: { not: null } } }),
      tables: await tableContents(prisma),
    }));
    expect(contents.created).toBe(contents.customers);
    expect(contents.credentials).toBe(contents.withPassword);
    expect(contents.tables.idempotency_keys).toBe('0 ');
  });
});
