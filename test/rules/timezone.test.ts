import tzdata from 'tzdata' with { type: 'json' };
import { describe, expect, test } from 'vitest';
import { accepted, issuesOf, violations } from './check.ts';

const identity = { displayName: 'Ada' };

describe('timezone', () => {
  test.each([
    ['UTC', 'UTC'],
    ['US/Eastern', 'US/Eastern'],
    ['Asia/Calcutta', 'Asia/Calcutta'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['europe/paris', 'Europe/Paris'],
    ['EUROPE/PARIS', 'Europe/Paris'],
    ['america/argentina/buenos_aires', 'America/Argentina/Buenos_Aires'],
    ['america/port-au-prince', 'America/Port-au-Prince'],
    ['etc/gmt+12', 'Etc/GMT+12'],
    ['gmt0', 'GMT0'],
    ['est5edt', 'EST5EDT'],
    ['zulu', 'Zulu'],
    [' Europe/London ', 'Europe/London'],
  ])('%j is stored as %s', (timezone, stored) => {
    expect(accepted({ timezone }).timezone).toBe(stored);
  });

  test('every name of the tz database is accepted and stays itself', () => {
    const names = Object.keys(tzdata.zones).filter((name) => name !== 'Factory');
    expect(names.length).toBeGreaterThan(590);
    for (const timezone of names) {
      expect(accepted({ timezone: timezone.toUpperCase() }).timezone).toBe(timezone);
    }
  });

  test.each([
    '+01:00',
    '-0500',
    'UTC+1',
    'GMT-3',
    'Z',
    'Factory',
    'factory',
    'Europe/Atlantis',
    'Europe',
    'Europe\\Paris',
    'posix/Europe/Paris',
    'localtime',
    'CEST',
    '__proto__',
    'constructor',
    'toString',
  ])('%s is no name of a time zone', (timezone) => {
    expect(violations({ ...identity, timezone })).toEqual(['TIMEZONE_INVALID timezone']);
  });

  test('an offset gets a hint', () => {
    expect(issuesOf({ ...identity, timezone: '+01:00' })[0]?.hint).toContain('name the place');
    expect(issuesOf({ ...identity, timezone: 'Europe/Atlantis' })[0]?.hint).toBeUndefined();
  });
});
