import { expect, it } from 'vitest';
import { DnsCache } from '../../src/email/dns-cache.ts';

it('forgets after the time to live, counted from the last set', () => {
  let now = 0;
  const cache = new DnsCache<string>({ maxEntries: 10, ttlMs: 100, clock: () => now });
  cache.set('a', 'first');
  now = 60;
  cache.set('a', 'second');
  now = 159;
  expect(cache.get('a')).toBe('second');
  now = 160;
  expect(cache.get('a')).toBeUndefined();
  expect(cache.size).toBe(0);
});

it('holds no more than maxEntries and lets go of what was unused for longest', () => {
  const cache = new DnsCache<number>({ maxEntries: 3, ttlMs: 100, clock: () => 0 });
  for (const [index, domain] of ['a', 'b', 'c'].entries()) cache.set(domain, index);
  cache.get('a');
  cache.set('d', 3);
  expect(['a', 'b', 'c', 'd'].map((domain) => cache.get(domain))).toEqual([0, undefined, 2, 3]);
  for (let index = 0; index < 10_000; index += 1) cache.set(`n${index}`, index);
  expect(cache.size).toBe(3);
});
