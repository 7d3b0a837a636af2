import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRows } from '../../src/imports/read-rows.ts';
import { makeFolder, outline, readAll, streamOf } from './read-all.ts';

let folder: Awaited<ReturnType<typeof makeFolder>>;
beforeAll(async () => {
  folder = await makeFolder();
});
afterAll(() => folder.cleanUp());

const lines = Array.from({ length: 20_000 }, (_, i) => `user${i}@example.com,old-${i}`);
const csv = `email,old_provider_id\n${lines.join('\n')}\n`;

describe('NDJSON', () => {
  it('reads one object a line and gives back what is none', async () => {
    const ndjson =
      '\ufeff\n{"email":"a@b.cc","metadata":{"n":1}}\r\n\n[1]\n{"email":\n"text"\nnull\n{"phone":123}';
    const { format, header, rows } = await readAll(ndjson);
    expect([format, header]).toEqual(['ndjson', undefined]);
    expect(rows.map(({ line, names, problem }) => problem?.issue.code ?? `${line} ${names.join()}`)).toEqual([
      '2 email,metadata',
      'ROW_JSON_INVALID',
      'ROW_JSON_INVALID',
      'ROW_JSON_INVALID',
      'ROW_JSON_INVALID',
      '8 phone',
    ]);
    expect(rows[0]?.cells).toEqual(['a@b.cc', { n: 1 }]);
  });

  it('gives back lines that are not UTF-8 or too large', async () => {
    const ndjson = Buffer.from(`{"a":"\u00e9"}\n{"a":"${'x'.repeat(200)}"}\n{"a":1}\n`, 'latin1');
    const { rows } = await readAll(ndjson, { maxRowBytes: 100 });
    expect(outline(rows)).toEqual(['1: ROW_ENCODING_INVALID', '2: ROW_TOO_LARGE', '3: 1']);
  });
});

describe('the file', () => {
  it('is told by its content or its name', async () => {
    const cases: [string, string | Buffer, string][] = [
      ['a.csv', csv, 'csv'],
      ['b.csv', gzipSync(csv), 'csv'],
      ['c.gz', gzipSync('{"email":"a@b.cc"}\n'), 'ndjson'],
      ['d.jsonl.gz', gzipSync('{"email":"a@b.cc"}\n'), 'ndjson'],
      ['e', 'email\na@b.cc\n', 'csv'],
    ];
    for (const [name, content, format] of cases) {
      expect((await readAll({ path: await folder.write(name, content) })).format).toBe(format);
    }
  });

  it('may be gzip in several members, and a stream without a name', async () => {
    const members = Buffer.concat([gzipSync(csv.slice(0, 1000)), gzipSync(csv.slice(1000))]);
    const reader = await readRows({ stream: streamOf(members) });
    let count = 0;
    for await (const { rows } of reader.batches) count += rows.length;
    expect([count, reader.totalBytes, reader.bytesRead()]).toEqual([lines.length, undefined, members.length]);
    await reader.close();
  });

  it.each([
    ['nothing', '', 'FILE_EMPTY', undefined],
    ['blank lines', '\ufeff\n \r\n\t\n', 'FILE_EMPTY', undefined],
    ['gzip of nothing', gzipSync(''), 'FILE_EMPTY', undefined],
    ['an Excel workbook', Buffer.from('504b030414000600', 'hex'), 'FORMAT_UNSUPPORTED', undefined],
    ['a JSON array', '[{"email":"a@b.cc"}]', 'FORMAT_UNSUPPORTED', undefined],
    ['a header that is not UTF-8', Buffer.from('pr\u00e9nom,email\n', 'latin1'), 'HEADER_UNREADABLE', 1],
    ['UTF-16 without a mark', Buffer.from('a,b\n1,2\n', 'utf16le'), 'HEADER_UNREADABLE', 1],
    ['an open quote in the header', '\na,"b\n1,2\n', 'HEADER_UNREADABLE', 2],
    ['a quote inside a name', 'a,b"c"\n1,2\n', 'HEADER_UNREADABLE', 1],
    ['line ends of old Macs', 'a,b\r1,2\r', 'HEADER_UNREADABLE', 1],
    ['a first line of 2 MB', 'x'.repeat(2 ** 21), 'HEADER_UNREADABLE', 1],
  ])('is refused as a whole when it is %s', async (_, content, code, line) => {
    await expect(readAll(content)).rejects.toMatchObject({ name: 'ImportFileError', code, line });
  });

  it('is refused when it is not there, or a folder', async () => {
    await expect(readAll({ path: folder.path('none.csv') })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
    });
    await expect(readAll({ path: folder.path('.') })).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(readAll('a\n1\n', { encoding: 'klingon' })).rejects.toMatchObject({
      code: 'ENCODING_INVALID',
    });
  });

  it('hands over the rows before the place where gzip breaks off, and says at which line that is', async () => {
    const random = Array.from({ length: 30_000 }, (_, i) => `${i},${Math.sin(i)}`).join('\n');
    const whole = gzipSync(`a,b\n${random}\n`);
    const reader = await readRows({ stream: streamOf(whole.subarray(0, whole.length - 1000), 5000) });
    const read: string[] = [];
    const reading = (async () => {
      for await (const { rows } of reader.batches) read.push(...rows.map(({ cells }) => cells.join()));
    })();
    await expect(reading).rejects.toMatchObject({ code: 'GZIP_TRUNCATED', line: expect.any(Number) });
    await reading.catch(({ line }) => expect(line).toBe(read.length + 2));
    expect(read.length).toBeGreaterThan(1000);
    expect(random.startsWith(read.join('\n'))).toBe(true);
    await reader.close();
  });

  it('is refused when the gzip data is damaged', async () => {
    const damaged = gzipSync(csv);
    damaged.fill(0xff, 2000, 2100);
    await expect(readAll(damaged)).rejects.toMatchObject({ code: 'GZIP_CORRUPT' });
  });
});

describe('going on where reading stopped', () => {
  it('gives every row once, from every position, plain and packed', async () => {
    const odd = `${csv}"x\ny",1\nbad\n`;
    for (const content of [odd, gzipSync(odd)]) {
      const whole = await readAll(content);
      expect(whole.rows).toHaveLength(lines.length + 2);
      for (const resumeAt of whole.ends) {
        const { rows } = await readAll(content, { resumeAt });
        expect(outline(rows)).toEqual(outline(whole.rows.slice(resumeAt.rows)));
      }
    }
  });

  it('refuses a file that was changed or cut before that place', async () => {
    const resumeAt = (await readAll(csv)).ends[1];
    for (const other of [csv.replace('user7@', 'user8@'), csv.slice(0, 1000)]) {
      await expect(readAll(other, { resumeAt })).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    }
    const longer = await readAll(`${csv}new@example.com,new\n`, { resumeAt });
    expect(longer.rows.at(-1)?.cells).toEqual(['new@example.com', 'new']);
  });
});

it('reads only as far as it is asked', async () => {
  const path = await folder.write('long.csv', csv.repeat(20));
  const reader = await readRows({ path });
  await reader.batches[Symbol.asyncIterator]().next();
  expect(reader.bytesRead()).toBeLessThan((reader.totalBytes ?? 0) / 10);
  await reader.close();
});
