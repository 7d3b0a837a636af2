import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRows } from '../../src/imports/read-rows.ts';
import { outline, readAll, streamOf } from './read-all.ts';

const cell = fc.string({
  unit: fc.constantFrom('a', 'é', '😀', ' ', '"', ',', '\n', '\r', '\r\n', "'", '=', '\0'),
  maxLength: 8,
});
const table = fc.array(fc.tuple(cell, cell), { maxLength: 30 });
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

describe('any CSV', () => {
  it('comes back as it was written, whatever the pieces it arrives in', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 50 }), async (cells, pieceBytes) => {
        const csv = `name,note\n${cells.map((row) => row.map(quoted).join(',')).join('\n')}\n`;
        const reader = await readRows({ stream: streamOf(csv, pieceBytes) });
        const read: unknown[] = [];
        for await (const { rows } of reader.batches) {
          read.push(...rows.map(({ cells, problem }) => (problem ? problem.issue.code : cells)));
        }
        await reader.close();
        expect(read).toEqual(cells);
      }),
      { numRuns: 200 },
    );
  });

  it('never loses a line of rubbish: each is in a row, in order, or blank', async () => {
    const rubbish = fc.string({
      unit: fc.constantFrom('a', ',', '"', '\n', '\r\n', '\xff', ' '),
      maxLength: 200,
    });
    await fc.assert(
      fc.asyncProperty(rubbish, fc.integer({ min: 9, max: 300 }), async (text, maxRowBytes) => {
        const content = Buffer.from(`name,note\n${text}\n`, 'latin1');
        const { rows } = await readAll(content, { maxRowBytes });
        const lines = rows.map(({ line }) => line);
        expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
        const covered = rows.flatMap(({ line, cells, problem }) => {
          const said = problem?.text ?? cells.join(',');
          return said.split('\n').map((_, i) => line + i);
        });
        const wanted = content
          .toString('latin1')
          .split('\n')
          .flatMap((line, i) => (line.trim() && i > 0 ? [i + 1] : []));
        expect(wanted.filter((line) => !covered.includes(line))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('is read the same from any position', async () => {
    const rubbish = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r\n'), maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(rubbish, async (text) => {
        const csv = `name,note\n${`${'x'.repeat(60_000)},y\n`.repeat(5)}${text}\n${`${'x'.repeat(60_000)},y\n`.repeat(3)}`;
        const whole = await readAll(csv);
        for (const resumeAt of whole.ends) {
          const { rows } = await readAll(csv, { resumeAt });
          expect(outline(rows)).toEqual(outline(whole.rows.slice(resumeAt.rows)));
        }
      }),
      { numRuns: 20 },
    );
  });
});
