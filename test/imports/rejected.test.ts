import { chmod, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planColumns } from '../../src/imports/column-plan.ts';
import { guardCell, unguardCell } from '../../src/imports/formula-guard.ts';
import { RejectedFile, rejectedPath } from '../../src/imports/rejected-file.ts';
import { csvRejects, ndjsonRejects, type RejectedFormat } from '../../src/imports/rejected-rows.ts';
import { type RowIssue, rowIssue, type SourceRow } from '../../src/imports/source-row.ts';
import { makeFolder, outline, readAll } from './read-all.ts';

const taken: RowIssue = { code: 'TAKEN', path: ['input', 'email'], message: 'Taken.' };
const metadata: RowIssue = {
  code: 'METADATA_INVALID',
  path: ['input', 'metadata', 'a'],
  message: 'Bad.',
  hint: 'Do so.',
};

/** The file of rejects of a CSV: every row, for its own problem or else for these issues. */
async function rejectAll(csv: string | Buffer, issues: RowIssue[] = [taken], encoding = 'utf-8') {
  const { header = [], rows, marked } = await readAll(csv, { encoding });
  const format = csvRejects(header, ',', marked);
  return (
    format.head + rows.map((row) => format.line(row, row.problem ? [row.problem.issue] : issues)).join('')
  );
}

describe('rejected rows of a CSV', () => {
  it('have their own columns, then the errors, the n-th code with the n-th path and message', async () => {
    expect(await rejectAll('Email,"Last, Name"\r\na@b.cc,"O ""x""\r\ny"\r\n', [taken, metadata])).toBe(
      'Email,"Last, Name",error_code,error_path,error_message\n' +
        'a@b.cc,"O ""x""\r\ny",TAKEN | METADATA_INVALID,email | metadata.a,Line 2: Taken. | Bad. Do so.\n',
    );
  });

  it('keep the delimiter and the byte order mark of the input', () => {
    const format = csvRejects(['a', 'b'], ';', true);
    const row: SourceRow = { line: 2, names: ['a', 'b'], cells: ['1,5', 'x;y'] };
    expect(format.head).toBe('\ufeffa;b;error_code;error_path;error_message\n');
    expect(format.line(row, [taken])).toBe('1,5;"x;y";TAKEN;email;Line 2: Taken.\n');
  });

  it('of a file in another encoding are UTF-8, and known for it when the same encoding is named again', async () => {
    const once = await rejectAll(
      Buffer.from('email,name\na@b.cc,\u0080\u00e9\n', 'latin1'),
      [taken],
      'windows-1252',
    );
    expect(once.startsWith('\ufeffemail,')).toBe(true);
    expect((await readAll(once, { encoding: 'windows-1252' })).rows[0]?.cells.slice(0, 2)).toEqual([
      'a@b.cc',
      '€é',
    ]);
  });

  it('can be sent again: the same customers, without the old errors', async () => {
    const csv = 'email,first_name\n=cmd()@x.yy,+1\n\'-x,"a\nb"\n@,é\n';
    const once = await rejectAll(csv);
    expect(once).toContain(`'=cmd()@x.yy,'+1,`);
    const twice = await rejectAll(once);
    expect(twice).toBe(once);
    const [before, after] = [await readAll(csv), await readAll(once)];
    expect(after.rows.map(planColumns(after.header))).toEqual(before.rows.map(planColumns(before.header)));
  });

  it('keep the text of what could not be read, and are refused again until somebody corrects them', async () => {
    const csv = Buffer.from('email,name\na@b.cc,Ann,extra\na@b.cc\n"open,x\n1,\u00e9\n', 'latin1');
    const once = await rejectAll(csv);
    const again = await readAll(once);
    expect(outline(again.rows)).toEqual(['2', '3', '4', '5'].map((line) => `${line}: ROW_FIELD_COUNT`));
    expect(again.rows.map(({ problem }) => problem?.text)).toEqual([
      'a@b.cc,Ann,extra',
      'a@b.cc',
      '"open,x',
      '1,é',
    ]);
    const twice = await rejectAll(once);
    expect((await readAll(twice)).rows.map(({ problem }) => problem?.text)).toEqual(
      again.rows.map(({ problem }) => problem?.text),
    );
  });

  it('are taken once their last cell is deleted, as a spreadsheet leaves it', async () => {
    const once = await rejectAll('email,last_name\na@b.cc,Ann,extra\n');
    const [header = '', row = ''] = once.split('\n');
    const cut = row.slice(0, row.lastIndexOf(',"'));
    for (const corrected of [`${header}\n${cut}\n`, `${header}\n${cut},\n`, `${header},\n${cut},\n`]) {
      const read = await readAll(corrected);
      expect(read.rows.map(planColumns(read.header))).toEqual([
        { kind: 'customer', input: { email: 'a@b.cc', lastName: 'Ann' }, notes: [] },
      ]);
    }
  });
});

describe('rejected rows of NDJSON', () => {
  it('are the objects with the errors, or the text that was no object', async () => {
    const { rows } = await readAll('{"email":"=x","error_code":"OLD","metadata":{"a":1}}\n{"email":\n');
    const lines = rows.map((row) => ndjsonRejects(false).line(row, [row.problem?.issue ?? metadata]));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        email: '=x',
        metadata: { a: 1 },
        error_code: 'METADATA_INVALID',
        error_path: 'metadata.a',
        error_message: 'Line 1: Bad. Do so.',
      },
      expect.objectContaining({ unreadable_row: '{"email":', error_code: 'ROW_JSON_INVALID' }),
    ]);
    const again = await readAll(lines.join(''));
    const read = again.rows.map(planColumns(undefined));
    expect(read[0]).toMatchObject({ kind: 'customer', input: { email: '=x' } });
    expect(read[1]).toMatchObject({ kind: 'rejected', issues: [{ code: 'COLUMN_UNKNOWN' }] });
  });
});

describe('formula guard', () => {
  it.each(['=1+1', '+1', '-1', '@x', '\tx', '\rx', "'=1", '＝1'])('makes %j plain text', (text) => {
    expect(guardCell(text)).toBe(`'${text}`);
  });

  it('leaves other texts alone, and gives every text back', () => {
    expect(['a=1', '', "O'Hara", "'quoted'", '$2y$10$'].map(guardCell)).toEqual([
      'a=1',
      '',
      "O'Hara",
      "'quoted'",
      '$2y$10$',
    ]);
    const text = fc.string({ unit: fc.constantFrom("'", '=', '+', 'a', '\t'), maxLength: 6 });
    fc.assert(fc.property(text, (cell) => unguardCell(guardCell(cell)) === cell));
  });
});

describe('the file', () => {
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  beforeAll(async () => {
    folder = await makeFolder();
  });
  afterAll(() => folder.cleanUp());

  const format: RejectedFormat = { head: 'head\n', line: ({ line }) => `${line}\n` };
  const row = (line: number): SourceRow => ({ line, names: [], cells: [] });
  const content = (name: string) => readFile(folder.path(name), 'utf8');

  it.each([
    ['customers.csv', 'csv', 'customers.rejected.csv'],
    ['/data/customers.csv.gz', 'csv', '/data/customers.rejected.csv'],
    ['a.b.TSV', 'csv', 'a.b.rejected.tsv'],
    ['users.jsonl', 'ndjson', 'users.rejected.ndjson'],
    ['dump', 'csv', 'dump.rejected.csv'],
    [undefined, 'csv', 'customers.rejected.csv'],
    ['customers.rejected.csv', 'csv', 'customers.rejected.2.csv'],
    ['customers.rejected.2.csv', 'csv', 'customers.rejected.3.csv'],
  ] as const)('for %s (%s) is %s', (input, kind, expected) => {
    expect(rejectedPath(input, kind)).toBe(expected);
  });

  it('is there only when a row was rejected, and then for its owner alone', async () => {
    const path = folder.path('a.csv');
    const none = await RejectedFile.create(path, format);
    await none.close();
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
    const some = await RejectedFile.create(path, format);
    some.add(row(1), [taken]);
    expect(await some.flush()).toBe('head\n1\n'.length);
    some.add(row(2), [taken]);
    await some.close();
    expect(await content('a.csv')).toBe('head\n1\n2\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('keeps the one of an earlier import beside it', async () => {
    await writeFile(folder.path('b.csv'), 'corrected by hand');
    await (await RejectedFile.create(folder.path('b.csv'), format)).close();
    expect(await content('b.csv.bak')).toBe('corrected by hand');
  });

  it('never writes through a link', async () => {
    await writeFile(folder.path('victim'), 'old');
    const late = await RejectedFile.create(folder.path('link.csv'), format);
    await symlink(folder.path('victim'), folder.path('link.csv'));
    late.add(row(1), [taken]);
    await expect(late.flush()).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(RejectedFile.resume(folder.path('link.csv'), format, 3)).rejects.toMatchObject({
      code: 'ELOOP',
    });
    expect(await content('victim')).toBe('old');
  });

  it('goes on after the last checkpoint: nothing twice, nothing lost', async () => {
    const path = folder.path('c.csv');
    const first = await RejectedFile.create(path, format);
    first.add(row(1), [taken]);
    const checkpoint = await first.flush();
    first.add(row(2), [taken]);
    await first.close();
    await chmod(path, 0o600);
    const second = await RejectedFile.resume(path, format, checkpoint);
    second.add(row(2), [taken]);
    second.add(row(3), [rowIssue('ROW_TOO_LARGE', 'Shorten it.')]);
    await second.close();
    expect(await content('c.csv')).toBe('head\n1\n2\n3\n');
  });

  it('begins anew when an interrupted import wrote none', async () => {
    const file = await RejectedFile.resume(folder.path('d.csv'), format, 0);
    file.add(row(5), [taken]);
    await file.close();
    expect(await content('d.csv')).toBe('head\n5\n');
  });

  it('refuses to go on without the rows that it had', async () => {
    await writeFile(folder.path('e.csv'), 'head\n');
    for (const name of ['e.csv', 'gone.csv']) {
      await expect(RejectedFile.resume(folder.path(name), format, 100)).rejects.toMatchObject({
        code: 'REJECTED_FILE_MISSING',
      });
    }
  });
});
