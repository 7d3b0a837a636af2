import { describe, expect, it } from 'vitest';
import { outline, readAll } from './read-all.ts';

const rowsOf = async (csv: string | Buffer, maxRowBytes?: number) =>
  outline((await readAll(csv, { maxRowBytes })).rows);

describe('well-formed CSV', () => {
  it.each([
    ['LF', 'a,b\n1,2\n3,4\n', ['2: 1/2', '3: 3/4']],
    ['CRLF', 'a,b\r\n1,2\r\n3,4\r\n', ['2: 1/2', '3: 3/4']],
    ['no line end at the end', 'a,b\n1,2\n3,4', ['2: 1/2', '3: 3/4']],
    ['blank lines, which are no rows', '\n \na,b\n\n1,2\r\n\r\n3,4\n\n', ['5: 1/2', '7: 3/4']],
    ['quotes', 'a,b\n"x, ""y""",2\n', ['2: x, "y"/2']],
    ['fields of several lines', 'a,b\n"x\r\n\r\ny",2\n3,4\n', ['2: x\r\n\r\ny/2', '5: 3/4']],
    ['a header of several lines', '"a","b\nc"\n1,2\n', ['3: 1/2']],
    ['empty fields', 'a,b\n,\n"",2\n', ['2: /', '3: /2']],
    ['semicolons', 'a;b\n1,5;2\n', ['2: 1,5/2']],
    ['tabs', 'a\tb\n1\t2\n', ['2: 1/2']],
    ['one column', 'a\n1\n"2"\n', ['2: 1', '3: 2']],
    ['a trailing comma in the header and the rows', 'a,b,\n1,2,\n', ['2: 1/2']],
    ['characters outside ASCII', 'a,b\nżółć,😀\n', ['2: żółć/😀']],
    ['NUL, which the rules of a customer refuse', 'a,b\n1\0,"2"\n', ['2: 1\0/2']],
    ['no rows', 'a,b\n', []],
  ])('reads %s', async (_, csv, expected) => {
    expect(await rowsOf(csv)).toEqual(expected);
  });

  it('reads UTF-8 and UTF-16 by their byte order marks', async () => {
    const csv = '\ufeffa,b\n1,é\n';
    const le = Buffer.from(csv, 'utf16le');
    for (const bytes of [Buffer.from(csv), le, Buffer.from(le).swap16()]) {
      const { header, rows } = await readAll(bytes);
      expect(header).toEqual(['a', 'b']);
      expect(outline(rows)).toEqual(['2: 1/é']);
    }
  });

  it('reads the encoding that it is told', async () => {
    const { rows } = await readAll(Buffer.from('a,b\n1,\u00e9\n', 'latin1'), { encoding: 'windows-1252' });
    expect(outline(rows)).toEqual(['2: 1/é']);
  });
});

describe('bad rows', () => {
  it.each([
    ['too few fields', 'a,b,c\n1,2\n3,4,5\n', ['2: ROW_FIELD_COUNT', '3: 3/4/5']],
    ['too many fields', 'a,b\n1,2,3\n3,4\n', ['2: ROW_FIELD_COUNT', '3: 3/4']],
    ['one comma more', 'a,b\n1,2,\n3,4\n', ['2: ROW_FIELD_COUNT', '3: 3/4']],
    ['a quote inside a field', 'a,b\n5" pipe,2\n3,4\n', ['2: ROW_QUOTES_INVALID', '3: 3/4']],
    ['text after a closing quote', 'a,b\n"x"y,2\n3,4\n', ['2: ROW_QUOTES_INVALID', '3: 3/4']],
    ['backslashes before quotes', 'a,b\n"x\\"y",2\n3,4\n', ['2: ROW_QUOTES_INVALID', '3: 3/4']],
    ['a quote that is never closed', 'a,b\n"x,2\n3,4\n5,6\n', ['2: ROW_QUOTES_INVALID', '3: 3/4', '4: 5/6']],
    [
      'a quote that the quote of a later row closes',
      'a,b\n"x,2\n3,4\n"5",6\n7,8\n',
      ['2: ROW_QUOTES_INVALID', '3: 3/4', '4: 5/6', '5: 7/8'],
    ],
    [
      'two quotes left open',
      'a,b\n"x,2\n3,4\n"y,6\n7,8\n',
      ['2: ROW_QUOTES_INVALID', '3: 3/4', '4: ROW_QUOTES_INVALID', '5: 7/8'],
    ],
    [
      'a good row beside a bad one in one call of the parser',
      'a,b\n"1",2\n"x"y,2\n"3",4\n',
      ['2: 1/2', '3: ROW_QUOTES_INVALID', '4: 3/4'],
    ],
    ['the header again', 'a,b\n1,2\na,b\n3,4\n', ['2: 1/2', '3: ROW_HEADER_REPEATED', '4: 3/4']],
  ])('gives back %s with its line and reads on', async (_, csv, expected) => {
    expect(await rowsOf(csv)).toEqual(expected);
  });

  it('gives back lines that are not UTF-8, every byte still there', async () => {
    const csv = Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from([0xe9, 0x80]), Buffer.from('\n3,é\n')]);
    const { rows } = await readAll(csv);
    expect(outline(rows)).toEqual(['2: ROW_ENCODING_INVALID', '3: 3/é']);
    expect(rows[0]?.cells).toEqual(['1', 'é€']);
  });

  it('gives back a row of several lines as one when a line of it is not UTF-8', async () => {
    const csv = Buffer.from('a,b\n"x\n\u00e9",2\n3,4\n', 'latin1');
    expect(await rowsOf(csv)).toEqual(['2: ROW_ENCODING_INVALID', '4: 3/4']);
  });

  it('names the field with the wrong quote and never shows what it holds', async () => {
    const { rows } = await readAll('email,password\nx@y.zz,sec"ret\n');
    expect(rows[0]?.problem?.issue.message).toContain('"password"');
    expect(rows[0]?.problem?.issue.message).not.toContain('sec');
  });
});

describe('large fields', () => {
  const huge = 'x'.repeat(10 * 1024 * 1024);

  it('passes over a field of 10 MB without holding it, and says at which line', async () => {
    const { rows } = await readAll(`a,b\n1,2\n3,${huge}\n5,6\n`);
    expect(outline(rows)).toEqual(['2: 1/2', '3: ROW_TOO_LARGE', '4: 5/6']);
    expect(rows[1]?.problem?.issue.params).toEqual({ max: 1024 * 1024, actual: huge.length + 2 });
    expect(rows[1]?.problem?.text?.length).toBeLessThan(4096);
    expect(rows[1]?.cells[0]).toBe('3');
  });

  it('does so for a last line without an end, and for one in quotes', async () => {
    expect(await rowsOf(`a,b\n3,${huge}`)).toEqual(['2: ROW_TOO_LARGE']);
    expect(await rowsOf(`a,b\n3,"${huge}"\n5,6\n`)).toEqual(['2: ROW_TOO_LARGE', '3: 5/6']);
  });

  it('tells the same of a line whether it ends in the block or not', async () => {
    for (const length of [99, 100, 101, 5000]) {
      const line = `1,${'x'.repeat(length - 2)}`;
      const expected =
        length > 100 ? ['2: ROW_TOO_LARGE', '3: 3/4'] : [`2: ${line.replace(',', '/')}`, '3: 3/4'];
      expect(await rowsOf(`a,b\n${line}\n3,4\n`, 100)).toEqual(expected);
    }
  });

  it('gives up a quoted field of too many lines at its first line', async () => {
    const csv = `a,b\n"${'x\n'.repeat(100)}",2\n3,4\n`;
    const rows = await rowsOf(csv, 100);
    expect(rows[0]).toBe('2: ROW_QUOTES_INVALID');
    expect(rows.at(-1)).toBe('103: 3/4');
    expect(rows).toHaveLength(102);
  });
});
