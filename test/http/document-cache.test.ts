import { expect, test } from 'vitest';
import { DocumentCache } from '../../src/http/document-cache.ts';

test('short documents are remembered, long ones are not', () => {
  const cache = new DocumentCache<number>();
  cache.set('{ a }', 1);
  cache.set('#'.repeat(10_000), 2);
  cache.set('#'.repeat(10_001), 3);
  expect(cache.get('{ a }')).toBe(1);
  expect(cache.get('#'.repeat(10_000))).toBe(2);
  expect(cache.get('#'.repeat(10_001))).toBeUndefined();
  expect(cache.get('{ b }')).toBeUndefined();
});

test('there is an end to what is remembered', () => {
  const cache = new DocumentCache<number>();
  for (let i = 0; i < 5_000; i++) cache.set(`{ a${i} }`, i);
  const remembered = Array.from({ length: 5_000 }, (_, i) => cache.get(`{ a${i} }`)).filter(
    (i) => i !== undefined,
  );
  expect(remembered.length).toBeLessThanOrEqual(1_000);
  expect(remembered.at(-1)).toBe(4_999);
});
