import { describe, expect, it } from 'vitest';
import { inspectPasswordHash } from '../../src/passwords/inspect-password-hash.ts';
import { parsePassword } from '../../src/passwords/parse-password.ts';
import type { HashedPasswordType } from '../../src/passwords/password-type.ts';
import { passwordTypes } from '../../src/passwords/password-type.ts';
import { passwordVectors } from './vectors.ts';

const bcrypt = '$2y$10$xozvgFaTe6exDMq/nsyIIuXrr59eS1rgOTt./NEXZeYezcF4P1lWy';

describe('inspectPasswordHash', () => {
  it('agrees with parsePassword on every vector and every type', () => {
    const types = Object.keys(passwordTypes).filter((type) => type !== 'PLAIN_TEXT') as HashedPasswordType[];
    for (const { hash } of passwordVectors) {
      const { acceptedAs, refusal, families } = inspectPasswordHash(hash);
      const taking = types.filter((type) => parsePassword(type, hash).password);
      expect(acceptedAs.toSorted()).toEqual(taking.toSorted());
      expect(refusal === null).toBe(acceptedAs.length > 0);
      if (taking.length > 0) expect(families.length).toBeGreaterThan(0);
    }
  });

  it('says what a good hash is', () => {
    expect(inspectPasswordHash(bcrypt)).toEqual({
      families: ['bcrypt'],
      parameters: { cost: 10 },
      strength: { level: 'FAIR', reason: expect.stringContaining('OWASP') },
      acceptedAs: ['PASSWORD_BCRYPT', 'BCRYPT_WORDPRESS', 'CRYPT', 'DRUPAL_V8_2_X'],
      refusal: null,
    });
  });

  it('says that 32 hex digits may be two things', () => {
    expect(inspectPasswordHash('5ebe2294ecd0e0f08eab7690d2a6ee69')).toMatchObject({
      families: ['md5', 'nt'],
      strength: { level: 'WEAK' },
      acceptedAs: ['MD5', 'BCRYPT_WORDPRESS'],
    });
  });

  it.each([
    ['WEAK', bcrypt.replace('$10$', '$09$')],
    ['STRONG', bcrypt.replace('$10$', '$12$')],
    ['WEAK', 'rIst3wupgAyYI'],
    ['WEAK', '_J9..8/3U/9maM0qIB.Y'],
    ['WEAK', '$1$8AKCGgUQ$0CUL3JcIzKoipgSYUiwzQ.'],
    ['WEAK', '$P$B2HtJpOleHGItwIahMUiWam8wOLCNd1'],
    ['FAIR', '$S$DLmWAGfo2Mt7s6gxG03nTnBvYOo75M6kKf7pPIbw7QlXB6wfaACA'],
    ['WEAK', '$S$6vLgTtmQoSZaTH1S3Eomse2Q6b96TPCkoYnH2dpUjZ.m9kCfzUL9'],
    ['WEAK', '$5$rounds=4999$JdtBpCwhx2p4$Uzz07HfSibH45uAZBD0OWr0Oz4ZV5MEZmCRwUjexS8/'],
    ['FAIR', '$5$zx5YllAIMM0kuul/$8l67rXYysDTqDqhW5pGSGq.hrLiqSH9j4O.wea9sgu3'],
    ['STRONG', `$y$j9T$abcd$${'.'.repeat(43)}`],
    ['FAIR', `$y$j75$abcd$${'.'.repeat(43)}`],
  ])('%s: %s', (level, hash) => {
    expect(inspectPasswordHash(hash).strength?.level).toBe(level);
  });

  it.each([
    [bcrypt.replace('$10$', '$17$'), 'bcrypt', /cost 17.*at most 15/],
    [bcrypt.slice(1), undefined, /does not look like a password hash/],
    [`${bcrypt}\n`, 'bcrypt', /white space/],
    [`${bcrypt}.`, 'bcrypt', /61 characters instead of 60/],
    [
      '$gy$j75$C1433PF7m4WJjNgSrg0Pd.$FLW1QTImfuThf90dAHNscyX6VZwS3uhIITlif7EhUA7',
      'gost-yescrypt',
      /No password type/,
    ],
    ['', undefined, /does not look like/],
  ])('says why %s is not accepted', (hash, family, refusal) => {
    const inspection = inspectPasswordHash(hash);
    expect(inspection.acceptedAs).toEqual([]);
    expect(inspection.families[0]).toBe(family);
    expect(inspection.refusal).toMatch(refusal);
  });
});
